"""Notes about people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.members import LAST_ID, find_person, find_subject, viewer_of
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts.reads import name_contacts
from towpath.team import reads, writes
from towpath.team.errors import WorkIsWrong
from towpath.team.models import LONGEST_BODY, VISIBILITIES, NewNote, Note, Visibility

router = Router()


class NoteOut(BaseModel):
    """written_by: `user:ID`, `key:ID`, `flow:ID`."""

    id: str
    contact: str
    contact_name: str | None
    text: str
    visibility: Visibility
    created_at: datetime
    changed_at: datetime | None
    written_by: str
    run: str | None


class NoteIn(BaseModel, extra="forbid"):
    contact: str = Field(max_length=20, description="The contact's id.")
    text: str = Field(min_length=1, max_length=LONGEST_BODY)
    visibility: Visibility = "team"


class NoteChange(BaseModel, extra="forbid"):
    text: str = Field(min_length=1, max_length=LONGEST_BODY)


@router.get("", response=Page[NoteOut])
@needs("read")
def list_notes(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    contact: Annotated[str, Query(max_length=20, description="Those of one contact.")] = "",
) -> Page[NoteOut]:
    """Newest first."""
    ctx = request.ctx
    place = None
    if contact:
        person = find_person(ctx, contact)
        place = (person.lane, person.id)
    key = read_cursor(cursor, (int,))
    found = reads.list_notes(
        ctx.db, ctx.workspace_id, place, before_id=key[0] if key else None, limit=one_more(limit), viewer=viewer_of(ctx)
    )
    return Page(items=_show(ctx, found[:limit]), next=write_cursor((found[limit - 1].id,)) if len(found) > limit else None)


@router.post("", response={201: NoteOut})
@needs("write")
def write_note(request: Request, body: NoteIn) -> NoteOut:
    ctx = request.ctx
    note = NewNote(about=find_subject(ctx, body.contact), body=body.text, visibility=body.visibility)
    made = writes.write_notes(ctx.db, [note], ctx.clock.now())[0]
    if made.refused is not None:
        raise WorkIsWrong(made.refused)
    return _show(ctx, [reads.get_note(ctx.db, ctx.workspace_id, made.id)])[0]


@router.get("/{int:id}", response=NoteOut)
@needs("read")
def get_note(request: Request, id: int) -> NoteOut:
    return _show(request.ctx, [_get(request.ctx, id)])[0]


@router.patch("/{int:id}", response=NoteOut)
@needs("write")
def change_note(request: Request, id: int, body: NoteChange) -> NoteOut:
    ctx = request.ctx
    note = _get(ctx, id)
    writes.change_note(ctx.db, note, body.text, ctx.clock.now())
    return _show(ctx, [reads.get_note(ctx.db, ctx.workspace_id, note.id)])[0]


@router.delete("/{int:id}", response={204: None})
@needs("write")
def delete_note(request: Request, id: int) -> None:
    writes.delete_note(request.ctx.db, _get(request.ctx, id))


def _get(ctx: Context, id: int) -> Note:
    return reads.get_note(ctx.db, ctx.workspace_id, min(id, LAST_ID), viewer_of(ctx))


def _show(ctx: Context, notes: Sequence[Note]) -> list[NoteOut]:
    names = name_contacts(ctx.db, ctx.workspace_id, [note.contact_id for note in notes])
    return [
        NoteOut(
            id=str(note.id),
            contact=str(note.contact_id),
            contact_name=names.get(note.contact_id),
            text=note.body,
            visibility=VISIBILITIES[note.visibility],
            created_at=note.created_at,
            changed_at=note.changed_at,
            written_by=note.created_by,
            run=str(note.cause["run"]) if note.cause and "run" in note.cause else None,
        )
        for note in notes
    ]
