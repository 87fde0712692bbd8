"""Writes tasks, notes and posts: set-wise, with their events. Never commits."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.events.binary import Bigints, Integers, Jsonbs, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.team.choosing import Choosing, Member, list_team
from towpath.team.errors import GroupIsWrong, GroupNotFound, NoSuchMember, NotificationNotFound, TaskNotFound, WorkIsWrong
from towpath.team.models import (
    LONGEST_BODY,
    LONGEST_TITLE,
    OWNER,
    PRIORITIES,
    VISIBILITIES,
    Group,
    NewNote,
    NewNotice,
    NewPost,
    NewTask,
    Note,
    Post,
    Priority,
    Subject,
    Task,
    Visibility,
)
from towpath.team.owners import find_owners, nobody
from towpath.values.lanes import LANES, lane_of, make_id

Connection = psycopg.Connection[Any]
HOUR = Decimal(3600)


def team_lane(workspace_id: int) -> int:
    """Where tasks and posts stand that concern no contact."""
    return lane_of(workspace_id, "team")


# ---- Tasks -----------------------------------------------------------------------------------------------------------


class Made(msgspec.Struct, frozen=True):
    """What came of one row. refused: why nothing was made of it."""

    id: int = 0
    assignee: Member | None = None
    refused: str | None = None


def make_tasks(db: Connection, rows: Sequence[NewTask], now: datetime) -> list[Made]:
    """New tasks; who gets each is chosen by its rule. A contact without an owner, for `owner`: a task of nobody yet."""
    chosen, refused = _choose(db, rows, now)
    going = [place for place, row in enumerate(rows) if place not in refused and not _check(row.title, row.body, refused, place)]
    ids = _take_ids(db, [rows[place].about.lane for place in going])
    made = [Made(refused=refused.get(place)) for place in range(len(rows))]
    if going:
        kept = [rows[place] for place in going]
        db.execute(
            statement("team", "insert_tasks"),
            {
                **_about([row.about for row in kept]),
                "ids": Bigints(ids),
                "titles": Texts([row.title for row in kept]),
                "bodies": Texts([row.body for row in kept]),
                "assignees": Bigints([None if (m := chosen.get(place)) is None else m.id for place in going]),
                "due": Timestamps([row.due_at for row in kept]),
                "priorities": Smallints([PRIORITIES.index(row.priority) + 1 for row in kept]),
                "visibilities": _visibilities([row.visibility for row in kept]),
                "now": now,
            },
        )
    for place, id in zip(going, ids, strict=True):
        made[place] = Made(id, chosen.get(place))
    return made


def _choose(db: Connection, rows: Sequence[NewTask], now: datetime) -> tuple[dict[int, Member], dict[int, str]]:
    """By row: who gets it; and why nobody can."""
    by_rule: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        if row.assignee is not None and row.assignee.strip():
            by_rule[row.about.workspace_id][row.assignee.strip()].append(place)
    chosen: dict[int, Member] = {}
    refused: dict[int, str] = {}
    for workspace_id in sorted(by_rule):
        choosing = Choosing(db, workspace_id, now, "tasks")
        for rule, places in sorted(by_rule[workspace_id].items()):
            if rule == OWNER:
                chosen |= _owners(db, choosing, rows, places)
                continue
            found = choosing.choose(rule, len(places))
            if found is None:
                refused |= dict.fromkeys(places, nobody(rule, exists=False))
            else:
                chosen |= {place: member for place, member in zip(places, found, strict=True) if member is not None}
    return chosen, refused


def _owners(db: Connection, choosing: Choosing, rows: Sequence[NewTask], places: Sequence[int]) -> dict[int, Member]:
    of = {place: rows[place].about.owned for place in places}
    owners = find_owners(db, list(of.values()))
    found = {place: choosing.find(owners[of[place]][1]) for place in places if of[place] in owners}
    return {place: member for place, member in found.items() if member is not None}


class TaskChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is UNSET stays. assignee: as of NewTask; None: nobody."""

    title: str | msgspec.UnsetType = msgspec.UNSET
    body: str | msgspec.UnsetType = msgspec.UNSET
    assignee: str | msgspec.UnsetType | None = msgspec.UNSET
    due_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    visibility: Visibility | msgspec.UnsetType = msgspec.UNSET
    completed: bool | msgspec.UnsetType = msgspec.UNSET


def change_task(db: Connection, task: Task, change: TaskChange, *, by: str, user: str | None, now: datetime) -> Task:
    """task: as it was read. Completed or reopened, it is an event of its contact (semantics 7). user: the email of who did it."""
    held = _lock(db, task)
    was_completed = held.status == 1
    if change.title is not msgspec.UNSET:
        held.title = change.title
    if change.body is not msgspec.UNSET:
        held.body = change.body
    refused: dict[int, str] = {}
    if _check(held.title, held.body, refused, 0):
        raise WorkIsWrong(refused[0])
    if change.assignee is not msgspec.UNSET:
        held.assignee_id = _find_assignee(db, held, change.assignee, by, now)
    if change.due_at is not msgspec.UNSET and change.due_at != held.due_at:
        held.due_at, held.overdue = change.due_at, False
    if change.priority is not msgspec.UNSET:
        held.priority = PRIORITIES.index(change.priority) + 1
    if change.visibility is not msgspec.UNSET:
        held.visibility = VISIBILITIES.index(change.visibility)
    if change.completed is not msgspec.UNSET and change.completed != was_completed:
        held.status = int(change.completed)
        held.completed_at, held.completed_by = (now, by) if change.completed else (None, None)
    db.execute(statement("team", "write_task"), msgspec.structs.asdict(held))
    if (held.status == 1) != was_completed:
        name = "task_completed" if held.status == 1 else "task_reopened"
        append(db, [_task_event(name, held, _email_of(db, held), now, user=user, cause={"by": by})])
    return held


def delete_task(db: Connection, task: Task) -> None:
    db.execute(statement("team", "delete_task"), {"lane": task.lane, "id": task.id, "workspace_id": task.workspace_id})


def _find_assignee(db: Connection, task: Task, rule: str | None, by: str, now: datetime) -> int | None:
    if rule is None or not rule.strip():
        return None
    about = Subject(workspace_id=task.workspace_id, lane=task.lane, contact_id=task.contact_id, by=by)
    chosen, refused = _choose(db, [NewTask(about=about, title=task.title, assignee=rule)], now)
    if refused:
        raise NoSuchMember(refused[0], assignee=rule)
    return chosen[0].id if chosen else None


def _lock(db: Connection, task: Task) -> Task:
    with db.cursor(row_factory=class_row(Task)) as cursor:
        held = cursor.execute(statement("team", "lock_task"), {"lane": task.lane, "id": task.id}).fetchone()
    if held is None:
        raise TaskNotFound("There is no such task any more.", task=str(task.id))
    return held


def tell_overdue(db: Connection, now: datetime, *, limit: int = 1_000) -> int:
    """Tasks whose time has passed are events of their contacts, each once for a due time; answers how many. A job runs it."""
    asked = {"lanes": Smallints(range(LANES)), "now": now, "limit": limit}
    with db.cursor(row_factory=class_row(Task)) as cursor:
        tasks = cursor.execute(statement("team", "take_overdue"), asked).fetchall()
    emails = {
        workspace_id: {member.id: member.email for member in list_team(db, workspace_id)}
        for workspace_id in {task.workspace_id for task in tasks}
    }
    tasks.sort(key=lambda task: (task.due_at, task.id))
    append(db, [_task_event("task_overdue", task, emails[task.workspace_id].get(task.assignee_id or 0), now) for task in tasks])
    return len(tasks)


def _email_of(db: Connection, task: Task) -> str | None:
    return next((member.email for member in list_team(db, task.workspace_id) if member.id == task.assignee_id), None)


def _task_event(
    name: str, task: Task, assignee: str | None, now: datetime, *, user: str | None = None, cause: dict[str, Any] | None = None
) -> NewEvent:
    """overdue_by: hours. A task that a flow made is one link of its chain (semantics 14): the event lies as deep as the task's cause says."""
    late = Decimal(0) if task.due_at is None else max(Decimal(0), Decimal(str((now - task.due_at).total_seconds())) / HOUR)
    properties = {
        "task": task.title, "task_id": str(task.id), "assignee": assignee, "overdue_by": round(late, 2), "user": user,
        "priority": PRIORITIES[task.priority - 1],
    }  # fmt: skip
    return NewEvent(
        task.workspace_id, task.lane, task.contact_id, name, {key: value for key, value in properties.items() if value is not None},
        now, now, source="team", cause=cause or task.cause, depth=int((task.cause or {}).get("depth", 0)),
    )  # fmt: skip


# ---- Notes and posts -------------------------------------------------------------------------------------------------


def write_notes(db: Connection, rows: Sequence[NewNote], now: datetime) -> list[Made]:
    refused: dict[int, str] = {}
    for place, row in enumerate(rows):
        if row.about.contact_id is None:
            refused[place] = "A note stands with a contact, and this run has none."
        else:
            _check(None, row.body, refused, place)
    going = [place for place in range(len(rows)) if place not in refused]
    ids = _take_ids(db, [rows[place].about.lane for place in going])
    if going:
        kept = [rows[place] for place in going]
        db.execute(
            statement("team", "insert_notes"),
            {
                **_about([row.about for row in kept]),
                "ids": Bigints(ids),
                "bodies": Texts([row.body for row in kept]),
                "visibilities": _visibilities([row.visibility for row in kept]),
                "now": now,
            },
        )
    return _made(rows, going, ids, refused)


def change_note(db: Connection, note: Note, body: str, now: datetime) -> None:
    refused: dict[int, str] = {}
    if _check(None, body, refused, 0):
        raise WorkIsWrong(refused[0])
    db.execute(statement("team", "change_note"), {"lane": note.lane, "id": note.id, "body": body, "now": now})


def delete_note(db: Connection, note: Note) -> None:
    db.execute(statement("team", "delete_note"), {"lane": note.lane, "id": note.id, "workspace_id": note.workspace_id})


def post_to_feed(db: Connection, rows: Sequence[NewPost], now: datetime) -> list[Made]:
    """Posts, and a notification for each who is to be told. A feed or author that nobody is called by is refused."""
    refused: dict[int, str] = {}
    owners = _owners_of_posts(db, rows)
    teams = {workspace_id: Choosing(db, workspace_id, now, "tasks") for workspace_id in sorted({row.about.workspace_id for row in rows})}
    feeds: dict[int, str] = {}
    authors: dict[int, str] = {}
    told: list[tuple[int, int, int | None, str]] = []
    for place, row in enumerate(rows):
        team = teams[row.about.workspace_id]
        owner = owners.get(row.about.owned, "")
        if _check(None, row.body, refused, place):
            continue
        for said, kept in ((row.feed, feeds), (row.author, authors)):
            email = owner if said == OWNER else said.strip()
            member = team.find(email) if email else None
            if email and member is None:
                refused[place] = f"“{email}” is no member of this workspace."
            kept[place] = member.email if member else ""
        if place not in refused:
            told += [(row.about.workspace_id, user_id, row.about.contact_id, row.body) for user_id in _told(team, row.notify, owner)]
    going = [place for place in range(len(rows)) if place not in refused]
    ids = _take_ids(db, [rows[place].about.lane for place in going])
    if going:
        some = [rows[place] for place in going]
        db.execute(
            statement("team", "insert_posts"),
            {
                **_about([row.about for row in some]),
                "ids": Bigints(ids),
                "kinds": Texts([row.kind for row in some]),
                "feeds": Texts([feeds[place] for place in going]),
                "bodies": Texts([row.body for row in some]),
                "visibilities": _visibilities([row.visibility for row in some]),
                "posters": Texts([authors[place] for place in going]),
                "now": now,
            },
        )
    notify(db, told, now)
    return _made(rows, going, ids, refused)


def tell_members(db: Connection, rows: Sequence[NewNotice], now: datetime) -> list[int | str]:
    """In the app. Answers of each row how many members were told; or why none could be."""
    refused: dict[int, str] = {}
    owners = _owners_of_posts(db, rows)
    teams = {workspace_id: Choosing(db, workspace_id, now, "tasks") for workspace_id in sorted({row.about.workspace_id for row in rows})}
    told: list[tuple[int, int, int | None, str]] = []
    answers: list[int | str] = []
    for place, row in enumerate(rows):
        if _check(None, row.body, refused, place):
            answers.append(refused[place])
            continue
        owner = owners.get(row.about.owned, "")
        users = _told(teams[row.about.workspace_id], row.notify, owner)
        told += [(row.about.workspace_id, user_id, row.about.contact_id, row.body) for user_id in users]
        answers.append(len(users))
    notify(db, told, now)
    return answers


def _owners_of_posts(db: Connection, rows: Sequence[NewPost | NewNotice]) -> dict[tuple[int, int], str]:
    asking = [row for row in rows if OWNER in row.notify or (isinstance(row, NewPost) and OWNER in (row.feed, row.author))]
    places = [(row.about.lane, row.about.contact_id) for row in asking if row.about.contact_id is not None]
    return {place: email for place, (_, email) in find_owners(db, places).items()}


def _told(team: Choosing, names: Sequence[str], owner: str) -> list[int]:
    """Users by email or group; a name that nobody is called by tells nobody."""
    users: dict[int, None] = {}
    for name in names:
        member = team.find(owner if name == OWNER else name)
        circle = None if member else team.group(name)
        users |= dict.fromkeys([member.id] if member else [one.id for one in circle.members] if circle else [])
    return list(users)


def notify(db: Connection, told: Sequence[tuple[int, int, int | None, str]], now: datetime, *, link: str | None = None) -> None:
    """In the app: (workspace, user, contact, words). link: a path of the app where it can be seen."""
    if told:
        db.execute(
            statement("team", "insert_notifications"),
            {
                "workspace_ids": Integers([one[0] for one in told]),
                "user_ids": Bigints([one[1] for one in told]),
                "contact_ids": Bigints([one[2] for one in told]),
                "bodies": Texts([one[3] for one in told]),
                "link": link,
                "now": now,
            },
        )


def read_notifications(db: Connection, workspace_id: int, user_id: int, now: datetime, *, notification_id: int | None = None) -> None:
    asked = {"workspace_id": workspace_id, "user_id": user_id, "now": now, "id": notification_id}
    if db.execute(statement("team", "read_notifications"), asked).rowcount == 0 and notification_id is not None:
        raise NotificationNotFound("You have no such notification.", notification=str(notification_id))


def delete_post(db: Connection, post: Post) -> None:
    db.execute(statement("team", "delete_post"), {"lane": post.lane, "id": post.id, "workspace_id": post.workspace_id})


# ---- Groups of users -------------------------------------------------------------------------------------------------


def save_group(
    db: Connection, workspace_id: int, name: str, members: Sequence[int], now: datetime, *, group_id: int | None = None
) -> Group:
    """Make a group of members, or change the one with that id."""
    name = name.strip()
    known = {member.id for member in list_team(db, workspace_id)}
    if not name or "@" in name or name in ("owner", "round_robin", "least_loaded"):
        raise GroupIsWrong("Give the group a name of its own, without @.", field="name")
    if strangers := sorted(set(members) - known):
        raise GroupIsWrong(f"{strangers[0]} is no member of this workspace.", field="members")
    chosen = sorted(set(members))
    asked = {"id": group_id, "workspace_id": workspace_id, "name": name, "members": chosen, "now": now}
    try:
        row = db.execute(statement("team", "insert_group" if group_id is None else "change_group"), asked).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise GroupIsWrong(f"There is a group “{name}” already; choose another name.", field="name") from error
    if row is None:
        raise GroupNotFound("There is no such group in this workspace.", group=group_id)
    return Group(int(row[0]), workspace_id, name, chosen, now)


def delete_group(db: Connection, workspace_id: int, group_id: int) -> None:
    if db.execute(statement("team", "delete_group"), {"workspace_id": workspace_id, "id": group_id}).fetchone() is None:
        raise GroupNotFound("There is no such group in this workspace.", group=group_id)


# ---- Parts -----------------------------------------------------------------------------------------------------------


def _made(rows: Sequence[Any], going: Sequence[int], ids: Sequence[int], refused: dict[int, str]) -> list[Made]:
    by_place = dict(zip(going, ids, strict=True))
    return [Made(by_place.get(place, 0), refused=refused.get(place)) for place in range(len(rows))]


def _check(title: str | None, body: str, refused: dict[int, str], place: int) -> bool:
    """Notes what is wrong; answers whether something is."""
    if title is not None and not title.strip():
        refused[place] = "A task needs a title; this one came out empty."
    elif title is not None and len(title) > LONGEST_TITLE:
        refused[place] = f"A title may have {LONGEST_TITLE} characters; this one has {len(title)}."
    elif title is None and not body.strip():
        refused[place] = "The text came out empty."
    elif len(body) > LONGEST_BODY:
        refused[place] = f"A text may have {LONGEST_BODY:,} characters; this one has {len(body):,}."
    return place in refused


def _take_ids(db: Connection, lanes: Sequence[int]) -> list[int]:
    if not lanes:
        return []
    numbers = db.execute(statement("team", "take_numbers"), {"count": len(lanes)}).fetchall()
    return [make_id(number, lane) for (number,), lane in zip(numbers, lanes, strict=True)]


def _about(rows: Sequence[Subject]) -> dict[str, Any]:
    return {
        "lanes": Smallints([row.lane for row in rows]),
        "workspace_ids": Integers([row.workspace_id for row in rows]),
        "contact_ids": Bigints([row.contact_id for row in rows]),
        "authors": Texts([row.by for row in rows]),
        "causes": Jsonbs([None if row.cause is None else encode_json({**row.cause, "depth": row.depth}) for row in rows]),
    }


def _visibilities(words: Sequence[Visibility]) -> Smallints:
    return Smallints([VISIBILITIES.index(word) for word in words])
