"""Ends the branch that reaches it, with the reason `end` and, where given, a label beside it (semantics 18)."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Decision, Finish, Kind, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings


class ExitSettings(NodeSettings):
    kind: Literal["exit"]
    label: Annotated[str | None, Field(title="Label", description="Shown beside the exit in runs and reports.", max_length=100)] = None


class Exit(Kind[ExitSettings, str | None]):
    name = "exit"
    title = "Exit"
    group = "end"
    needs_contact = False
    Settings = ExitSettings
    outlets_data = ()
    summary = ("Ends as ‘{label}’", "Ends here")
    examples = ({"kind": "exit"}, {"kind": "exit", "label": "Bought"})

    def compile(self, settings: ExitSettings, pieces: Pieces) -> str | None:
        return settings.label

    def decide(self, prepared: str | None, visit: Visit) -> Decision:
        return Finish("end", label=prepared)


KIND = Exit()
