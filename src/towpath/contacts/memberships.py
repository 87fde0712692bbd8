"""Who is in which list and group, changed a batch at a time: each change is an event with its cause (semantics 2, 52)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
import psycopg

from towpath.events import writes as log
from towpath.events.binary import Bigints, Smallints, Timestamps
from towpath.events.models import NewEvent
from towpath.host.sql import statement

Sort = Literal["list", "group"]
Row = tuple[int, int, int]  # lane, contact id, list id


class MembershipChange(msgspec.Struct, kw_only=True):
    """What shall change for one contact, in this order: out of all lists (or groups), out of some, into some; by ids of `people_list`."""

    workspace_id: int
    lane: int
    contact_id: int
    at: datetime
    leave_all: Sort | None = None
    leave: Sequence[int] = ()
    join: Sequence[int] = ()
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    historical: bool = False


def change_memberships(db: psycopg.Connection[Any], changes: Sequence[MembershipChange], now: datetime) -> list[list[str]]:
    """Answers per change what was refused, one sentence each: a list that is not there. All changes are of one workspace.

    What changes nothing (a member joins again) is no event.
    """
    problems: list[list[str]] = [[] for _ in changes]
    if not changes:
        return problems
    workspace_id = changes[0].workspace_id
    known = _find(db, workspace_id, {id for change in changes for id in (*change.leave, *change.join)})
    for change, said in zip(changes, problems, strict=True):
        said += ["The list or group is not there any more." for id in (*change.leave, *change.join) if id not in known]
    events: list[NewEvent] = []
    for what, places in _rounds(changes):
        step, verb = _STEPS[what]
        asked: dict[Row, int] = {}
        for place in places:
            change = changes[place]
            for id in _ids(change, what):
                if id in known or what in ("list", "group"):
                    asked.setdefault((change.lane, change.contact_id, id), place)
        for lane, contact_id, list_id in step(db, workspace_id, asked, changes, what) if asked else ():
            place = asked[lane, contact_id, 0 if what in ("list", "group") else list_id]
            if list_id not in known:
                known.update(_find(db, workspace_id, {list_id}))
            events.append(membership_event(changes[place], *known[list_id], list_id, verb, now))
    log.append(db, events)
    return problems


def membership_event(change: MembershipChange, sort: str, name: str, list_id: int, verb: str, now: datetime) -> NewEvent:
    """verb: joined, left."""
    return NewEvent(
        change.workspace_id, change.lane, change.contact_id, f"{sort}_{verb}", {sort: name, f"{sort}_id": str(list_id)}, change.at, now,
        source=change.source, historical=change.historical, depth=change.depth, cause=change.cause,
    )  # fmt: skip


def _find(db: psycopg.Connection[Any], workspace_id: int, ids: set[int]) -> dict[int, tuple[str, str]]:
    """id -> sort and name."""
    if not ids:
        return {}
    rows = db.execute(statement("contacts", "find_lists"), {"workspace_id": workspace_id, "list_ids": sorted(ids)})
    return {id: (sort, name) for id, sort, name in rows.fetchall()}


def _ids(change: MembershipChange, what: str) -> Sequence[int]:
    return change.join if what == "join" else change.leave if what == "leave" else (0,)


def _rounds(changes: Sequence[MembershipChange]) -> Iterable[tuple[str, list[int]]]:
    """In steps within which no contact both joins and leaves, so that the order of changes is kept. Places of the changes."""
    rounds: list[dict[str, list[int]]] = []
    newest: dict[tuple[int, int], tuple[int, str]] = {}
    for place, change in enumerate(changes):
        for what, wanted in ((change.leave_all, change.leave_all), ("leave", change.leave), ("join", change.join)):
            if what and wanted:
                key = (change.lane, change.contact_id)
                number, before = newest.get(key, (0, what))
                number += before != what
                newest[key] = (number, what)
                if number == len(rounds):
                    rounds.append({})
                rounds[number].setdefault(what, []).append(place)
    return [(what, places) for steps in rounds for what, places in steps.items()]


def _join(db: psycopg.Connection[Any], workspace_id: int, asked: Mapping[Row, int], changes: Sequence[MembershipChange], what: str) -> Any:
    rows = sorted(asked)
    at = Timestamps([changes[asked[row]].at for row in rows])
    return db.execute(statement("contacts", "join_lists"), {**_columns(workspace_id, rows), "at": at}).fetchall()


def _leave(db: psycopg.Connection[Any], workspace_id: int, asked: Mapping[Row, int], changes: Sequence[MembershipChange], what: str) -> Any:
    return db.execute(statement("contacts", "leave_lists"), _columns(workspace_id, sorted(asked))).fetchall()


def _leave_all(
    db: psycopg.Connection[Any], workspace_id: int, asked: Mapping[Row, int], changes: Sequence[MembershipChange], what: str
) -> Any:
    columns = _columns(workspace_id, sorted(asked))
    return db.execute(statement("contacts", "leave_all_lists"), {"lanes": columns["lanes"], "ids": columns["ids"], "sort": what}).fetchall()


_STEPS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "join": (_join, "joined"),
    "leave": (_leave, "left"),
    "list": (_leave_all, "left"),
    "group": (_leave_all, "left"),
}


def _columns(workspace_id: int, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "lanes": Smallints([row[0] for row in rows]),
        "ids": Bigints([row[1] for row in rows]),
        "list_ids": [row[2] for row in rows],
    }
