"""Where the branches of a fork meet again (semantics 17)."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Decision, Join, Kind, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings

When = Literal["all", "first"]


class JoinSettings(NodeSettings):
    kind: Literal["join"]
    when: Annotated[
        When,
        Field(title="Goes on", description="When all branches have come, or with the first one; the others then end here."),
    ] = "all"


class JoinKind(Kind[JoinSettings, When]):
    name = "join"
    title = "Join"
    group = "filters"
    needs_contact = False
    Settings = JoinSettings
    summary = ("Goes on with {when} to come", "Goes on when all have come")
    examples = ({"kind": "join", "next": "thanks"}, {"kind": "join", "when": "first"})

    def compile(self, settings: JoinSettings, pieces: Pieces) -> When:
        return settings.when

    def decide(self, prepared: When, visit: Visit) -> Decision:
        return Join(prepared)


KIND = JoinKind()
