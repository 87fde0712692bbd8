"""Records an event of the contact, which may start other flows (semantics 14)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from towpath.expr.catalogue import EVENTS
from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import RecordEvent
from towpath.nodes.types import ValueFailed
from towpath.values.fields import EventName


class RecordEventSettings(NodeSettings):
    kind: Literal["record_event"]
    event: Annotated[EventName, Field(title="Event")]
    properties: Annotated[dict[str, Any], Field(title="Properties", max_length=100, json_schema_extra={"format": "assignments"})] = Field(
        default_factory=dict
    )

    @field_validator("event")
    @classmethod
    def _is_nobody_elses(cls, event: str) -> str:
        name = event.strip()
        if name in EVENTS and name.startswith("order_"):
            raise ValueError("What becomes of an order is changed with “update_order”, which records its event.")
        if name == "quarantined":
            raise ValueError("“quarantined” is Towpath's own.")
        return name


@dataclass(frozen=True, slots=True)
class PreparedRecordEvent:
    event: str
    properties: Assignments


class RecordEventKind(Kind[RecordEventSettings, PreparedRecordEvent]):
    name = "record_event"
    title = "Record event"
    group = "data"
    takes_company = True
    Settings = RecordEventSettings
    summary = ("Record “{event}”",)
    examples = (
        {
            "kind": "record_event",
            "event": "Tasting offered",
            "properties": {"discount": "=vars.discount", "who": "{{ contact.first_name }}"},
        },
        {"kind": "record_event", "event": "access_given", "properties": {"service": "Wine course"}, "next": "welcome"},
    )

    def compile(self, settings: RecordEventSettings, pieces: Pieces) -> PreparedRecordEvent:
        declared = EVENTS.get(settings.event, {})
        known = {name: (None if (type := declared.get(name)) == "any" else type) for name in settings.properties}
        return PreparedRecordEvent(
            settings.event, compile_assignments(pieces, settings.properties, "properties", lambda name, at: known[name])
        )

    def needs(self, prepared: PreparedRecordEvent) -> Need:
        return prepared.properties.needs()

    def decide(self, prepared: PreparedRecordEvent, visit: Visit) -> Decision:
        try:
            values = assign(prepared.properties, visit)
        except ValueFailed as error:
            return Fail(str(error))
        return Change((RecordEvent(prepared.event, {name: value for name, value in values.items() if value is not None}),))

    def decide_many(self, prepared: PreparedRecordEvent, columns: Columns) -> DecisionColumns | None:
        fixed = prepared.properties.fixed
        if fixed is None:
            return None
        return ChangeMany((RecordEvent(prepared.event, {name: value for name, value in fixed.items() if value is not None}),))


KIND = RecordEventKind()
