"""Gives the contact an owner."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import LEAST_LOADED, ROUND_ROBIN, AssignOwner, text_at, who
from towpath.nodes.types import ValueFailed
from towpath.values.fields import LiquidLine


class AssignSettings(NodeSettings):
    kind: Literal["assign"]
    to: Annotated[
        LiquidLine,
        Field(title="To", description="By turns, to who owns the fewest contacts, to a member, or to a group by turns.", min_length=1,
              json_schema_extra={"format": "member", "words": [ROUND_ROBIN, LEAST_LOADED]}),
    ]  # fmt: skip
    online_only: Annotated[
        bool, Field(title="Only who is online", description="Who used the app within the last five minutes; nobody: the node fails.")
    ] = False


@dataclass(frozen=True, slots=True)
class PreparedAssign:
    to: Value
    online_only: bool


class Assign(Kind[AssignSettings, PreparedAssign]):
    name = "assign"
    title = "Assign owner"
    group = "team"
    takes_company = True
    Settings = AssignSettings
    summary = ("Assign to {to}",)
    examples = (
        {"kind": "assign", "to": "round_robin", "next": "call"},
        {"kind": "assign", "to": "least_loaded", "online_only": True},
        {"kind": "assign", "to": "{{ contact.country }} sales", "on_error": "branch"},
    )

    def compile(self, settings: AssignSettings, pieces: Pieces) -> PreparedAssign:
        return PreparedAssign(who(pieces, settings.to, "to", ROUND_ROBIN, LEAST_LOADED), settings.online_only)

    def needs(self, prepared: PreparedAssign) -> Need:
        return needs_of(prepared.to)

    def decide(self, prepared: PreparedAssign, visit: Visit) -> Decision:
        try:
            return Change((AssignOwner(text_at(prepared.to, visit), prepared.online_only),))
        except ValueFailed as error:
            return Fail(str(error))

    def decide_many(self, prepared: PreparedAssign, columns: Columns) -> DecisionColumns | None:
        to = prepared.to
        return ChangeMany((AssignOwner(str(to.constant).strip(), prepared.online_only),)) if to.is_constant else None


KIND = Assign()
