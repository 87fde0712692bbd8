"""Questions about the work of the team."""

from datetime import datetime
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

from towpath.host.sql import statement
from towpath.team.errors import GroupNotFound, NoteNotFound, PostNotFound, TaskNotFound
from towpath.team.models import EVERYTHING, Group, Note, Notification, Post, Task, Viewer

Connection = psycopg.Connection[Any]
Row = TypeVar("Row")
Place = tuple[int, int]  # lane and id of a contact


def get_task(db: Connection, workspace_id: int, task_id: int, viewer: Viewer = EVERYTHING) -> Task:
    found = _rows(db, Task, "get_task", workspace_id=workspace_id, id=task_id)
    if not found or not (found[0].visibility == 0 or viewer.sees_all or found[0].assignee_id == viewer.user_id):
        raise TaskNotFound("There is no such task in this workspace.", task=str(task_id))
    return found[0]


def list_open_tasks(
    db: Connection,
    workspace_id: int,
    now: datetime,
    *,
    assignee_id: int | None = None,
    overdue: bool = False,
    after: tuple[datetime | None, int] | None = None,
    limit: int = 50,
    viewer: Viewer = EVERYTHING,
) -> list[Task]:
    """The first due come first, those without a time last; the next page is asked with (due_at, id) of the last."""
    return _rows(
        db, Task, "list_open_tasks", workspace_id=workspace_id, now=now, assignee_id=assignee_id, overdue=overdue, limit=limit,
        after_due=after[0] if after else None, after_id=after[1] if after else None, **_viewing(viewer),
    )  # fmt: skip


def list_completed_tasks(
    db: Connection,
    workspace_id: int,
    *,
    assignee_id: int | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
    viewer: Viewer = EVERYTHING,
) -> list[Task]:
    """The newest first."""
    return _rows(
        db, Task, "list_completed_tasks", workspace_id=workspace_id, assignee_id=assignee_id, limit=limit,
        before_at=before[0] if before else None, before_id=before[1] if before else None, **_viewing(viewer),
    )  # fmt: skip


def list_tasks_of_contact(
    db: Connection, workspace_id: int, place: Place, *, before_id: int | None = None, limit: int = 50, viewer: Viewer = EVERYTHING
) -> list[Task]:
    return _rows(db, Task, "list_tasks_of_contact", **_of_contact(workspace_id, place, before_id, limit), **_viewing(viewer))


def get_note(db: Connection, workspace_id: int, note_id: int, viewer: Viewer = EVERYTHING) -> Note:
    found = _rows(db, Note, "get_note", workspace_id=workspace_id, id=note_id)
    if not found or not (found[0].visibility == 0 or viewer.sees_all or found[0].created_by == viewer.actor):
        raise NoteNotFound("There is no such note in this workspace.", note=str(note_id))
    return found[0]


def list_notes(
    db: Connection,
    workspace_id: int,
    place: Place | None = None,
    *,
    before_id: int | None = None,
    limit: int = 50,
    viewer: Viewer = EVERYTHING,
) -> list[Note]:
    """Of a contact, or all; the newest first."""
    seeing = {"sees_all": viewer.sees_all, "viewer": viewer.actor}
    if place is None:
        return _rows(db, Note, "list_workspace_notes", workspace_id=workspace_id, before_id=before_id, limit=limit, **seeing)
    return _rows(db, Note, "list_notes", **_of_contact(workspace_id, place, before_id, limit), **seeing)


def get_post(db: Connection, workspace_id: int, post_id: int, viewer: Viewer = EVERYTHING) -> Post:
    found = _rows(db, Post, "get_post", workspace_id=workspace_id, id=post_id)
    if not found or not (found[0].visibility == 0 or viewer.sees_all or viewer.email in (found[0].feed, found[0].author)):
        raise PostNotFound("There is no such post in this workspace.", post=str(post_id))
    return found[0]


def list_posts(
    db: Connection,
    workspace_id: int,
    place: Place | None = None,
    *,
    feed: str | None = None,
    kind: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
    viewer: Viewer = EVERYTHING,
) -> list[Post]:
    """The newest first: of a contact, of one member's feed with what is for everybody, or all."""
    seeing = {"sees_all": viewer.sees_all, "viewer_email": viewer.email}
    if place is not None:
        return _rows(db, Post, "list_posts_of_contact", **_of_contact(workspace_id, place, before_id, limit), **seeing)
    return _rows(db, Post, "list_posts", workspace_id=workspace_id, feed=feed, kind=kind, before_id=before_id, limit=limit, **seeing)


def list_groups(db: Connection, workspace_id: int) -> list[Group]:
    return _rows(db, Group, "list_groups", workspace_id=workspace_id, id=None)


def get_group(db: Connection, workspace_id: int, group_id: int) -> Group:
    found = _rows(db, Group, "list_groups", workspace_id=workspace_id, id=group_id)
    if not found:
        raise GroupNotFound("There is no such group in this workspace.", group=group_id)
    return found[0]


def list_notifications(
    db: Connection, workspace_id: int, user_id: int, *, unread: bool = False, before_id: int | None = None, limit: int = 50
) -> list[Notification]:
    """The newest first."""
    return _rows(
        db, Notification, "list_notifications", workspace_id=workspace_id, user_id=user_id, unread=unread, before_id=before_id, limit=limit
    )


def list_online(db: Connection, workspace_id: int, since: datetime) -> frozenset[int]:
    """Users who were at work in the app since then."""
    rows = db.execute(statement("team", "list_desks"), {"workspace_id": workspace_id})
    return frozenset(user_id for user_id, _, seen_at in rows if seen_at is not None and seen_at > since)


def _of_contact(workspace_id: int, place: Place, before_id: int | None, limit: int) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "lane": place[0], "contact_id": place[1], "before_id": before_id, "limit": limit}


def _viewing(viewer: Viewer) -> dict[str, Any]:
    return {"sees_all": viewer.sees_all, "viewer_id": viewer.user_id}


def _rows(db: Connection, row: type[Row], name: str, **values: Any) -> list[Row]:
    with db.cursor(row_factory=class_row(row)) as cursor:
        return cursor.execute(statement("team", name), values).fetchall()
