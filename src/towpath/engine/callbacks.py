"""Calls back whoever let people in, once everybody has an answer: tried again with growing pauses, guarded like every call that leaves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from towpath.channels.base import Outcome
from towpath.channels.guard import Guard
from towpath.channels.webhook.http import Call, make_call
from towpath.engine.letting_in import ACCEPTED, PENDING, REJECTED, count_participants, list_participants
from towpath.engine.wire import Connection, Int2s
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.lanes import LANES

AT_ONCE = 20
LOOK_AGAIN = timedelta(seconds=2)  # at an operation that is not done yet
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440, 1440))
CALL_SECONDS = 10.0
TO_BE_MADE, MADE, GIVEN_UP = 0, 1, 2


class _Due(msgspec.Struct):
    lane: int
    id: int
    workspace_id: int
    flow_id: int
    count: int
    created_at: datetime
    source: str
    url: str
    tries: int


def call_back(db: Connection, guard: Guard, now: datetime) -> int:
    """Answers how many calls were made. Each try is written down before it is made: a process that dies tries again later, under the
    same key. db: in no transaction."""
    with db.transaction():
        due = [
            (one, body)
            for one in (_Due(*row) for row in db.execute(statement("engine", "take_callbacks"), _asked(now)).fetchall())
            if (body := _begin(db, one, now)) is not None
        ]
    for one, body in due:
        call = Call(
            "POST",
            one.url,
            f"operation-{one.id}",
            (("Content-Type", "application/json"),),
            encode_json(body).decode(),
            CALL_SECONDS,
        )
        result = make_call(call, lambda: True, guard)
        if result.outcome == Outcome.ACCEPTED:
            _set(db, one, MADE, one.tries + 1, None)
        elif result.outcome == Outcome.REFUSED or one.tries >= len(PAUSES):
            _set(db, one, GIVEN_UP, one.tries + 1, None)
    return len(due)


def _asked(now: datetime) -> dict[str, Any]:
    return {"lanes": Int2s(list(range(LANES))), "now": now, "limit": AT_ONCE}


def _begin(db: Connection, one: _Due, now: datetime) -> Mapping[str, Any] | None:
    """What is to be said; None: somebody has no answer yet."""
    counts = count_participants(db, one.id)
    if counts.get(PENDING, 0):
        _set(db, one, TO_BE_MADE, one.tries, now + LOOK_AGAIN)
        return None
    _set(db, one, TO_BE_MADE, one.tries + 1, now + PAUSES[min(one.tries, len(PAUSES) - 1)])
    people = [
        {"place": person.place, "said": person.said, **_subject(person.contact_id), "status": person.status,
         "run": person.run_id and str(person.run_id), "reason": person.reason}
        for person in list_participants(db, one.id)
    ]  # fmt: skip
    return {
        "operation": str(one.id), "flow": one.flow_id, "count": one.count, "accepted": counts.get(ACCEPTED, 0),
        "rejected": counts.get(REJECTED, 0), "participants": people,
    }  # fmt: skip


def _subject(id: int | None) -> Mapping[str, str | None]:
    """contact, or company where its number stands below zero (`values.lanes.company_place`)."""
    return {"company": str(-id)} if id is not None and id < 0 else {"contact": None if id is None else str(id)}


def _set(db: Connection, one: _Due, callback: int, tries: int, try_at: datetime | None) -> None:
    asked = {"lane": one.lane, "id": one.id, "callback": callback, "tries": tries, "try_at": try_at}
    db.execute(statement("engine", "set_callback"), asked)
