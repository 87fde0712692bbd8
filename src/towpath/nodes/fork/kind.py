"""Goes on along several branches at once (semantics 17)."""

from typing import Literal

from towpath.nodes.base import Decision, Fork, Kind, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings


class ForkSettings(NodeSettings):
    kind: Literal["fork"]


class ForkKind(Kind[ForkSettings, None]):
    name = "fork"
    title = "Fork"
    group = "filters"
    needs_contact = False
    Settings = ForkSettings
    summary = ("Goes {next|count} ways at once", "Goes several ways at once")
    examples = ({"kind": "fork", "next": ["letter", "reminder"]},)

    def compile(self, settings: ForkSettings, pieces: Pieces) -> None:
        if not (isinstance(settings.next, list) and len(settings.next) > 1):
            pieces.wrong("fork_of_one", "A fork leads to one node only; give it two or more, or leave it out.", "next", severity="hint")

    def decide(self, prepared: None, visit: Visit) -> Decision:
        return Fork()


KIND = ForkKind()
