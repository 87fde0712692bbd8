"""Gives attributes of the contact new values, or clears them."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Kind, Need, SetAttributes, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.fields import Value

Attribute = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"format": "attribute"})]


class UpdateContactSettings(NodeSettings):
    kind: Literal["update_contact"]
    set: Annotated[dict[Attribute, Value], Field(title="Set", max_length=100, json_schema_extra={"format": "assignments"})] = Field(
        default_factory=dict
    )
    clear: Annotated[list[Attribute], Field(title="Clear", max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.set or self.clear):
            raise ValueError("Say which attributes to set or to clear.")
        if twice := sorted(self.set.keys() & set(self.clear)):
            raise ValueError(f"“{twice[0]}” is both set and cleared.")
        return self


@dataclass(frozen=True, slots=True)
class PreparedUpdate:
    set: Assignments
    clear: tuple[str, ...]
    fixed: SetAttributes | None  # the same for everybody


class UpdateContact(Kind[UpdateContactSettings, PreparedUpdate]):
    name = "update_contact"
    title = "Update the contact"
    group = "data"
    Settings = UpdateContactSettings
    summary = ("Set {set|keys}, clear {clear}", "Set {set|keys}", "Clear {clear}")
    rolls = True  # for pin()
    examples = (
        {"kind": "update_contact", "set": {"first_name": "Ada"}},
        {"kind": "update_contact", "set": {"last_name": "{{ event.last_name }}"}, "clear": ["phone"]},
    )

    def compile(self, settings: UpdateContactSettings, pieces: Pieces) -> PreparedUpdate:
        for place, name in enumerate(settings.clear):
            pieces.attribute_type(name, f"clear.{place}")
        assignments = compile_assignments(pieces, settings.set, "set", pieces.attribute_type)
        clear = tuple(settings.clear)
        fixed = SetAttributes({**assignments.fixed, **dict.fromkeys(clear)}) if assignments.fixed is not None else None
        return PreparedUpdate(assignments, clear, fixed)

    def needs(self, prepared: PreparedUpdate) -> Need:
        return prepared.set.needs()

    def decide(self, prepared: PreparedUpdate, visit: Visit) -> Decision:
        if prepared.fixed is not None:
            return Change((prepared.fixed,))
        try:
            values = assign(prepared.set, visit)
        except ValueFailed as error:
            return Fail(str(error))
        return Change((SetAttributes({**values, **dict.fromkeys(prepared.clear)}),), result=values)

    def decide_many(self, prepared: PreparedUpdate, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((prepared.fixed,)) if prepared.fixed is not None else None


KIND = UpdateContact()
