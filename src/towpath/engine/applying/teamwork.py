"""Tasks, notes, posts and the owner: what flows ask of the team."""

from collections.abc import Sequence
from typing import Any

from towpath.engine.changes import Applied, Asked
from towpath.nodes.teamwork import AssignOwner, CreateTask, PostToFeed, TellMembers, WriteNote
from towpath.team.models import NewNote, NewNotice, NewOwner, NewPost, NewTask, Subject
from towpath.team.owners import assign_owners
from towpath.team.writes import make_tasks, post_to_feed, tell_members, write_notes

APPLIES = (CreateTask, WriteNote, PostToFeed, TellMembers, AssignOwner)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    for kind, verb in _VERBS.items():
        some = [one for one in asked if isinstance(one.mutation, kind)]
        if some:
            verb(some, applied)


def _make_tasks(asked: Sequence[Asked], applied: Applied) -> None:
    rows = [
        NewTask(
            about=_about(one, applied), title=one.mutation.title, body=one.mutation.text, assignee=one.mutation.assignee,
            due_at=one.mutation.due_at, priority=one.mutation.priority, visibility=one.mutation.visibility,
        )
        for one in asked
    ]  # fmt: skip
    for one, made in zip(asked, make_tasks(applied.batch.db, rows, applied.batch.now), strict=True):
        if made.refused is not None:
            applied.refused[one.place] = made.refused
        else:
            applied.results[one.place] = {"task": str(made.id), "assignee": made.assignee.email if made.assignee else None}


def _write_notes(asked: Sequence[Asked], applied: Applied) -> None:
    rows = [NewNote(about=_about(one, applied), body=one.mutation.text, visibility=one.mutation.visibility) for one in asked]
    _file(asked, applied, write_notes(applied.batch.db, rows, applied.batch.now), "note")


def _post(asked: Sequence[Asked], applied: Applied) -> None:
    rows = [
        NewPost(
            about=_about(one, applied), body=one.mutation.text, kind=one.mutation.sort, feed=one.mutation.feed, author=one.mutation.author,
            notify=one.mutation.notify, visibility=one.mutation.visibility,
        )
        for one in asked
    ]  # fmt: skip
    _file(asked, applied, post_to_feed(applied.batch.db, rows, applied.batch.now), "post")


def _tell(asked: Sequence[Asked], applied: Applied) -> None:
    rows = [NewNotice(about=_about(one, applied), body=one.mutation.text, notify=one.mutation.notify) for one in asked]
    for one, told in zip(asked, tell_members(applied.batch.db, rows, applied.batch.now), strict=True):
        if isinstance(told, str):
            applied.refused[one.place] = told
            continue
        applied.results[one.place] = {"told": told}
        if not told:
            applied.outlets[one.place] = one.mutation.nobody


def _file(asked: Sequence[Asked], applied: Applied, made: Sequence[Any], name: str) -> None:
    for one, what in zip(asked, made, strict=True):
        if what.refused is not None:
            applied.refused[one.place] = what.refused
        else:
            applied.results[one.place] = {name: str(what.id)}


def _assign(asked: Sequence[Asked], applied: Applied) -> None:
    rows = [NewOwner(about=_about(one, applied), to=one.mutation.to, online_only=one.mutation.online_only) for one in asked]
    chosen, refused = assign_owners(applied.batch.db, rows, applied.batch.now)
    for number, one in enumerate(asked):
        member = chosen[number]
        if number in refused:
            applied.refused[one.place] = refused[number]
        elif member is not None:
            applied.results[one.place] = {"owner": member.email}


def _about(one: Asked, applied: Applied) -> Subject:
    runs = applied.batch.runs
    contact = int(runs.contact[one.row])
    return Subject(
        workspace_id=int(runs.workspace[one.row]), lane=int(runs.lane[one.row]), contact_id=contact if contact > 0 else None,
        company_id=-contact if contact < 0 else None,
        by=f"flow:{int(runs.flow[one.row])}", cause=applied.cause(one.place), depth=applied.depth(one.row), source="flow",
    )  # fmt: skip


_VERBS = {CreateTask: _make_tasks, WriteNote: _write_notes, PostToFeed: _post, TellMembers: _tell, AssignOwner: _assign}
