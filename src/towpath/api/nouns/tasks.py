"""Tasks of the team: what is open, by when it is due; what was done; making, changing, completing and reopening one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.members import LAST_ID, email_of, find_person, find_subject, viewer_of
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts.reads import name_contacts
from towpath.team import reads, writes
from towpath.team.choosing import list_team
from towpath.team.errors import NoSuchMember, WorkIsWrong
from towpath.team.models import LONGEST_BODY, LONGEST_TITLE, PRIORITIES, VISIBILITIES, NewTask, Priority, Task, Visibility

router = Router()


class TaskOut(BaseModel):
    """contact_name: as lists call the person. assignee: a member's email. made_by: `user:ID`, `key:ID`, `flow:ID`."""

    id: str
    title: str
    text: str
    contact: str | None
    contact_name: str | None
    assignee: str | None
    assignee_name: str | None
    due_at: datetime | None
    priority: Priority
    visibility: Visibility
    status: Literal["open", "completed"]
    overdue: bool
    created_at: datetime
    made_by: str
    completed_at: datetime | None
    run: str | None


_Assignee = Annotated[
    str | None,
    Field(max_length=320, description="A member's email, a group's name, `owner`, `round_robin` or `least_loaded`; null: nobody yet."),
]


class TaskIn(BaseModel, extra="forbid"):
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    text: str = Field("", max_length=LONGEST_BODY)
    contact: str | None = Field(None, max_length=20, description="The id of the contact that it concerns.")
    assignee: _Assignee = None
    due_at: datetime | None = None
    priority: Priority = "normal"
    visibility: Visibility = "team"


class TaskChangeIn(BaseModel, extra="forbid"):
    """What is left out stays. status: `completed` and `open` are events of the contact, `task_completed` and `task_reopened`."""

    title: str | None = Field(None, min_length=1, max_length=LONGEST_TITLE)
    text: str | None = Field(None, max_length=LONGEST_BODY)
    assignee: _Assignee = None
    due_at: datetime | None = None
    priority: Priority | None = None
    visibility: Visibility | None = None
    status: Literal["open", "completed"] | None = None


@router.get("", response=Page[TaskOut])
@needs("read")
def list_tasks(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    status: Annotated[Literal["open", "overdue", "completed"], Query(description="Open ones come by their due time.")] = "open",
    assignee: Annotated[str, Query(max_length=320, description="`me`, or a member's email.")] = "",
    contact: Annotated[str, Query(max_length=20, description="All tasks of a contact, newest first, whatever their status.")] = "",
) -> Page[TaskOut]:
    ctx = request.ctx
    viewer, most = viewer_of(ctx), one_more(limit)
    assignee_id = _member_id(ctx, assignee) if assignee else None
    if contact:
        person = find_person(ctx, contact)
        known = read_cursor(cursor, (int,))
        found = reads.list_tasks_of_contact(
            ctx.db, ctx.workspace_id, (person.lane, person.id), before_id=known[0] if known else None, limit=most, viewer=viewer
        )
        following: tuple[Any, ...] = (found[limit - 1].id,) if len(found) > limit else ()
    elif status == "completed":
        before = read_cursor(cursor, (datetime, int))
        found = reads.list_completed_tasks(
            ctx.db,
            ctx.workspace_id,
            assignee_id=assignee_id,
            before=before,
            limit=most,
            viewer=viewer,
        )
        following = (found[limit - 1].completed_at, found[limit - 1].id) if len(found) > limit else ()
    else:
        after = read_cursor(cursor, (datetime | None, int))
        found = reads.list_open_tasks(
            ctx.db, ctx.workspace_id, ctx.clock.now(), assignee_id=assignee_id, overdue=status == "overdue", after=after,
            limit=most, viewer=viewer,
        )  # fmt: skip
        following = (found[limit - 1].due_at, found[limit - 1].id) if len(found) > limit else ()
    return Page(items=_show(ctx, found[:limit]), next=write_cursor(following) if following else None)


@router.post("", response={201: TaskOut})
@needs("write")
def make_task(request: Request, body: TaskIn) -> TaskOut:
    ctx = request.ctx
    task = NewTask(
        about=find_subject(ctx, body.contact), title=body.title, body=body.text, assignee=body.assignee, due_at=_aware(body.due_at),
        priority=body.priority, visibility=body.visibility,
    )  # fmt: skip
    made = writes.make_tasks(ctx.db, [task], ctx.clock.now())[0]
    if made.refused is not None:
        raise WorkIsWrong(made.refused)
    return _one(ctx, made.id)


@router.get("/{int:id}", response=TaskOut)
@needs("read")
def get_task(request: Request, id: int) -> TaskOut:
    return _show(request.ctx, [_get(request.ctx, id)])[0]


@router.patch("/{int:id}", response=TaskOut)
@needs("write")
def change_task(request: Request, id: int, body: TaskChangeIn) -> TaskOut:
    ctx = request.ctx
    task = _get(ctx, id)
    given = body.model_fields_set
    nullable = {"assignee", "due_at"}
    said = {name: getattr(body, name) for name in given if name in nullable or getattr(body, name) is not None}
    change = writes.TaskChange(
        title=said.get("title", msgspec.UNSET),
        body=said.get("text", msgspec.UNSET),
        assignee=said.get("assignee", msgspec.UNSET),
        due_at=_aware(said["due_at"]) if "due_at" in said else msgspec.UNSET,
        priority=said.get("priority", msgspec.UNSET),
        visibility=said.get("visibility", msgspec.UNSET),
        completed=said["status"] == "completed" if "status" in said else msgspec.UNSET,
    )
    writes.change_task(ctx.db, task, change, by=ctx.actor, user=email_of(ctx), now=ctx.clock.now())
    return _one(ctx, task.id)


@router.delete("/{int:id}", response={204: None})
@needs("write")
def delete_task(request: Request, id: int) -> None:
    writes.delete_task(request.ctx.db, _get(request.ctx, id))


def _get(ctx: Context, id: int) -> Task:
    return reads.get_task(ctx.db, ctx.workspace_id, min(id, LAST_ID), viewer_of(ctx))


def _one(ctx: Context, id: int) -> TaskOut:
    return _show(ctx, [reads.get_task(ctx.db, ctx.workspace_id, id)])[0]


def _member_id(ctx: Context, who: str) -> int:
    if who == "me" and ctx.user is not None:
        return int(ctx.user.pk)
    found = next((member.id for member in list_team(ctx.db, ctx.workspace_id) if member.email.casefold() == who.casefold()), None)
    if found is None:
        raise NoSuchMember(f"“{who}” is no member of this workspace.", assignee=who)
    return found


def _aware(at: datetime | None) -> datetime | None:
    """A time without an offset is meant in UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _show(ctx: Context, tasks: Iterable[Task]) -> list[TaskOut]:
    tasks = list(tasks)
    team = {member.id: member for member in list_team(ctx.db, ctx.workspace_id)}
    names = name_contacts(ctx.db, ctx.workspace_id, [task.contact_id for task in tasks if task.contact_id is not None])
    shown = []
    for task in tasks:
        member = team.get(task.assignee_id or 0)
        run = (task.cause or {}).get("run")
        shown.append(
            TaskOut(
                id=str(task.id),
                title=task.title,
                text=task.body,
                contact=None if task.contact_id is None else str(task.contact_id),
                contact_name=names.get(task.contact_id or 0),
                assignee=member.email if member else None,
                assignee_name=(member.name or member.email) if member else None,
                due_at=task.due_at,
                priority=PRIORITIES[task.priority - 1],
                visibility=VISIBILITIES[task.visibility],
                status="completed" if task.status == 1 else "open",
                overdue=task.status == 0 and task.due_at is not None and task.due_at < ctx.clock.now(),
                created_at=task.created_at,
                made_by=task.created_by,
                completed_at=task.completed_at,
                run=None if run is None else str(run),
            )
        )
    return shown
