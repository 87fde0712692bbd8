"""Lets the contact enter another flow, and waits for the end of that run if it is told to (semantics 14)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Go, Kind, Need, Visit
from towpath.nodes.pieces import Named, Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import EnterFlow
from towpath.nodes.types import ValueFailed
from towpath.values.fields import VariableName


class AddToFlowSettings(NodeSettings):
    kind: Literal["add_to_flow"]
    flow: Annotated[
        str, Field(title="Flow", description="Its id or name.", min_length=1, max_length=200, json_schema_extra={"format": "flow"})
    ]
    variables: Annotated[
        dict[VariableName, Any],
        Field(title="Variables", description="Of the other flow.", max_length=100, json_schema_extra={"format": "assignments"}),
    ] = Field(default_factory=dict)
    wait: Annotated[bool, Field(title="Wait until that run ends")] = False
    subject: Annotated[
        Literal["contact", "order", "company"] | None,
        Field(
            title="About",
            description="With whom the other flow begins; left out: as its own subject says. From a flow about a company everybody of the "
            "company enters a flow about contacts, and a contact's company a flow about companies.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class PreparedAddToFlow:
    flow: Named
    variables: Assignments
    wait: bool
    subject: str | None


class AddToFlow(Kind[AddToFlowSettings, PreparedAddToFlow]):
    name = "add_to_flow"
    title = "Add to flow"
    group = "connect"
    takes_company = True
    Settings = AddToFlowSettings
    names = (("flow", "flow"),)
    summary = ("{wait|if}Add to “{flow}”, wait for its end", "Add to “{flow}”")
    examples = (
        {"kind": "add_to_flow", "flow": "win-back", "variables": {"discount": "=vars.discount"}, "next": "a_week"},
        {"kind": "add_to_flow", "flow": "onboarding", "wait": True},
    )

    def compile(self, settings: AddToFlowSettings, pieces: Pieces) -> PreparedAddToFlow:
        flow = pieces.id_of("flow", settings.flow, "flow")
        if settings.subject == "order" and not pieces.has_order:
            pieces.wrong("no_order", "This flow is not about an order, so the other can't begin with one.", "subject")
        variables = compile_assignments(pieces, settings.variables, "variables", lambda name, at: None)
        return PreparedAddToFlow(flow, variables, settings.wait, settings.subject)

    def needs(self, prepared: PreparedAddToFlow) -> Need:
        return prepared.variables.needs()

    def decide(self, prepared: PreparedAddToFlow, visit: Visit) -> Decision:
        if visit.answer is not None:
            return Go("done", result=dict(visit.answer.values))
        try:
            return Change((EnterFlow(prepared.flow, assign(prepared.variables, visit), prepared.wait, prepared.subject),))
        except ValueFailed as error:
            return Fail(str(error))

    def decide_many(self, prepared: PreparedAddToFlow, columns: Columns) -> DecisionColumns | None:
        fixed = prepared.variables.fixed
        if fixed is None or columns.answers is not None:
            return None
        return ChangeMany((EnterFlow(prepared.flow, fixed, prepared.wait, prepared.subject),))


KIND = AddToFlow()
