"""Writes a note about the contact."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import Text, WriteNote, text_at
from towpath.nodes.types import ValueFailed


class NoteSettings(NodeSettings):
    kind: Literal["note"]
    text: Annotated[Text, Field(title="Text")]
    visibility: Annotated[Literal["team", "private"], Field(title="Seen by", description="The whole team, or admins.")] = "team"


@dataclass(frozen=True, slots=True)
class PreparedNote:
    text: Value
    visibility: str


class Note(Kind[NoteSettings, PreparedNote]):
    name = "note"
    title = "Note"
    group = "team"
    Settings = NoteSettings
    summary = ("Note: {text}",)
    examples = (
        {"kind": "note", "text": "{{ contact.first_name }} asked for the autumn tasting", "next": "a_day"},
        {"kind": "note", "text": "Bought once", "visibility": "private"},
    )

    def compile(self, settings: NoteSettings, pieces: Pieces) -> PreparedNote:
        return PreparedNote(pieces.value(settings.text, "text"), settings.visibility)

    def needs(self, prepared: PreparedNote) -> Need:
        return needs_of(prepared.text)

    def decide(self, prepared: PreparedNote, visit: Visit) -> Decision:
        try:
            return Change((WriteNote(text_at(prepared.text, visit), prepared.visibility),))
        except ValueFailed as error:
            return Fail(str(error))

    def decide_many(self, prepared: PreparedNote, columns: Columns) -> DecisionColumns | None:
        text = prepared.text
        return ChangeMany((WriteNote(str(text.constant).strip(), prepared.visibility),)) if text.is_constant else None


KIND = Note()
