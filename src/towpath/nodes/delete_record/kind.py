"""Deletes the record that the branch is about."""

from typing import Literal

from towpath.nodes.base import Change, Decision, Kind, Mutation, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings


class DeleteRecord(Mutation, frozen=True):
    """The order or the company goes; the contact is erased, as by hand."""


class DeleteRecordSettings(NodeSettings):
    kind: Literal["delete_record"]


class DeleteRecordKind(Kind[DeleteRecordSettings, None]):
    name = "delete_record"
    title = "Delete the record"
    group = "data"
    takes_company = True
    Settings = DeleteRecordSettings
    summary = ("Delete the record",)
    examples = ({"kind": "delete_record"},)

    def compile(self, settings: DeleteRecordSettings, pieces: Pieces) -> None:
        return None

    def decide(self, prepared: None, visit: Visit) -> Decision:
        return Change((DeleteRecord(),))


KIND = DeleteRecordKind()
