"""Takes the contact out of a flow, wherever they are in it."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Go, Kind, Visit
from towpath.nodes.pieces import Named, Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import LeaveFlow


class RemoveFromFlowSettings(NodeSettings):
    kind: Literal["remove_from_flow"]
    flow: Annotated[
        str, Field(title="Flow", description="Its id or name.", min_length=1, max_length=200, json_schema_extra={"format": "flow"})
    ]


class RemoveFromFlow(Kind[RemoveFromFlowSettings, Named]):
    name = "remove_from_flow"
    title = "Remove from flow"
    group = "connect"
    takes_company = True
    Settings = RemoveFromFlowSettings
    names = (("flow", "flow"),)
    summary = ("Remove from “{flow}”",)
    examples = ({"kind": "remove_from_flow", "flow": "win-back", "next": "thanks"},)

    def compile(self, settings: RemoveFromFlowSettings, pieces: Pieces) -> Named:
        return pieces.id_of("flow", settings.flow, "flow")

    def decide(self, prepared: Named, visit: Visit) -> Decision:
        return Go("done") if visit.answer is not None else Change((LeaveFlow(prepared),))

    def decide_many(self, prepared: Named, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((LeaveFlow(prepared),)) if columns.answers is None else None


KIND = RemoveFromFlow()
