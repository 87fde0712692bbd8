"""Makes the branch about another record that is linked with the one it is about."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, Decision, Kind, Mutation, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings

To = Literal["contact", "company", "order.last", "original"]


class SwitchRecord(Mutation, frozen=True):
    """to: of the contact of the run; `original`: what the run is about."""

    to: To


class SwitchRecordSettings(NodeSettings):
    kind: Literal["switch_record"]
    to: Annotated[
        To,
        Field(title="To", description="The contact, the company or the newest order of the contact, or again what the run is about."),
    ]


class SwitchRecordKind(Kind[SwitchRecordSettings, To]):
    name = "switch_record"
    title = "Switch the record"
    group = "data"
    Settings = SwitchRecordSettings
    summary = ("Go on with: {to}",)
    examples = ({"kind": "switch_record", "to": "order.last"}, {"kind": "switch_record", "to": "original"})

    def compile(self, settings: SwitchRecordSettings, pieces: Pieces) -> To:
        return settings.to

    def decide(self, prepared: To, visit: Visit) -> Decision:
        return Change((SwitchRecord(prepared),))


KIND = SwitchRecordKind()
