"""Writes metadata: short texts by name, on the contact or on the run's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Kind, Need, SetMetadata, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.fields import Value

Of = Literal["contact", "order"]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class MetadataSettings(NodeSettings):
    kind: Literal["metadata"]
    of: Annotated[Of, Field(title="Of")] = "contact"
    set: Annotated[
        dict[Name, Value | None],
        Field(
            title="Set",
            description="An empty value removes the name.",
            min_length=1,
            max_length=100,
            json_schema_extra={"format": "assignments"},
        ),
    ]


@dataclass(frozen=True, slots=True)
class PreparedMetadata:
    of: Of
    set: Assignments


class Metadata(Kind[MetadataSettings, PreparedMetadata]):
    name = "metadata"
    title = "Metadata"
    group = "data"
    Settings = MetadataSettings
    summary = ("Write {set|keys} to the {of}", "Write {set|keys} to the contact")
    rolls = True  # for pin()
    examples = (
        {"kind": "metadata", "set": {"sms_sent": "true"}},
        {"kind": "metadata", "of": "order", "set": {"upsell": "{{ vars.discount }}"}},
    )

    def compile(self, settings: MetadataSettings, pieces: Pieces) -> PreparedMetadata:
        if settings.of == "order" and not pieces.has_order:
            pieces.wrong(
                "no_order", "This flow is about contacts, so a run has no order; set “subject: order”, or write to the contact.", "of"
            )
        return PreparedMetadata(settings.of, compile_assignments(pieces, settings.set, "set", lambda name, at: "text"))

    def needs(self, prepared: PreparedMetadata) -> Need:
        return prepared.set.needs()

    def decide(self, prepared: PreparedMetadata, visit: Visit) -> Decision:
        if prepared.set.fixed is not None:
            return Change((SetMetadata(prepared.of, texts(prepared.set.fixed)),))
        try:
            values = texts(assign(prepared.set, visit))
        except ValueFailed as error:
            return Fail(str(error))
        return Change((SetMetadata(prepared.of, values),), result=values)

    def decide_many(self, prepared: PreparedMetadata, columns: Columns) -> DecisionColumns | None:
        fixed = prepared.set.fixed
        return ChangeMany((SetMetadata(prepared.of, texts(fixed)),)) if fixed is not None else None


def texts(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """An empty text removes the name."""
    return {name: value or None for name, value in values.items()}


KIND = Metadata()
