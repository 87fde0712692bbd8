"""Runs a function of the workspace in a jail, and keeps what it returned in variables (semantics 22)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.channels.function.declare import CHANNEL, FunctionSettings
from towpath.nodes.assignments import SavedPath, compile_saves, save
from towpath.nodes.base import Change, Decision, Effect, Fail, Go, Kind, Need, Perform, SetVariables, Visit
from towpath.nodes.pieces import Named, Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.fields import VariableName


class FunctionNodeSettings(NodeSettings, FunctionSettings):
    kind: Literal["function"]
    save: Annotated[
        dict[VariableName, str],
        Field(
            title="Keep",
            description="Variable: where in what the function returned, such as result.score.",
            max_length=100,
            json_schema_extra={"format": "saves"},
        ),
    ] = Field(default_factory=dict)

    def message(self) -> FunctionSettings:
        """What this node asks for."""
        return self


@dataclass(frozen=True, slots=True)
class PreparedFunction:
    function: Named
    values: dict[str, Value]
    saves: tuple[SavedPath, ...]


class Function(Kind[FunctionNodeSettings, PreparedFunction]):
    name = "function"
    title = "Run a function"
    group = "connect"
    needs_contact = False
    Settings = FunctionNodeSettings
    names = (("function", "function"),)
    summary = ("Run {function}",)
    performs = CHANNEL
    rolls = True  # for pin()
    examples = (
        {
            "kind": "function",
            "function": "Score a customer",
            "arguments": {"total": "=contact.total_paid"},
            "save": {"score": "result.score"},
        },
        {"kind": "function", "function": "Check for fraud", "retry": {"times": 3, "over": "15 minutes"}, "on_error": "branch"},
    )

    def compile(self, settings: FunctionNodeSettings, pieces: Pieces) -> PreparedFunction:
        values = {place: pieces.value(raw, place) for place, raw in settings.texts()}
        saves = compile_saves(pieces, settings.save, "save", "result")
        expressions = {place: value for place, value in values.items() if value.is_expression}
        return PreparedFunction(pieces.id_of("function", settings.function, "function"), expressions, saves)

    def needs(self, prepared: PreparedFunction) -> Need:
        return needs_of(*prepared.values.values())

    def decide(self, prepared: PreparedFunction, visit: Visit) -> Decision:
        if visit.answer is None:
            try:
                values = {place: value.at(visit) for place, value in prepared.values.items()}
            except ValueFailed as error:
                return Fail(str(error))
            return Perform(Effect(CHANNEL, True, None, {"values": values, "function": prepared.function.id}), seen=values)
        said = visit.answer.values
        seen = {"log": said["log"]} if said.get("log") else {}
        if visit.answer.status != "sent" or said.get("error"):
            return Fail(str(said.get("error") or f"The function was not run: {visit.answer.reason or visit.answer.status}."), seen=seen)
        result = dict(said.get("result") or {})
        if not prepared.saves:
            return Go("done", seen=seen, result=result)
        try:
            return Change((SetVariables(save(prepared.saves, result)),), seen=seen, result=result)
        except ValueFailed as error:
            return Fail(str(error), seen=seen)


KIND = Function()
