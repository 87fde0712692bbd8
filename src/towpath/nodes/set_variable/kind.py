"""Gives variables of the run new values, of the types that the flow declares."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, Decision, Fail, Kind, Need, SetVariables, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.fields import Value, VariableName


class SetVariableSettings(NodeSettings):
    kind: Literal["set_variable"]
    set: Annotated[dict[VariableName, Value], Field(title="Set", min_length=1, max_length=100, json_schema_extra={"format": "assignments"})]


class SetVariable(Kind[SetVariableSettings, Assignments]):
    name = "set_variable"
    title = "Set a variable"
    group = "data"
    needs_contact = False
    Settings = SetVariableSettings
    summary = ("Set {set|keys}",)
    rolls = True  # for pin()
    examples = (
        {"kind": "set_variable", "set": {"discount": 20}},
        {"kind": "set_variable", "set": {"count": "=vars.count + 1", "greeting": "Dear {{ contact.first_name }}"}},
    )

    def compile(self, settings: SetVariableSettings, pieces: Pieces) -> Assignments:
        return compile_assignments(pieces, settings.set, "set", pieces.variable_type)

    def needs(self, prepared: Assignments) -> Need:
        return prepared.needs()

    def decide(self, prepared: Assignments, visit: Visit) -> Decision:
        try:
            values = assign(prepared, visit)
        except ValueFailed as error:
            return Fail(str(error))
        return Change((SetVariables(values),), result=values)


KIND = SetVariable()
