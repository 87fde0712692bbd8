"""The history of a contact as conditions ask for it: `did` and `did_not`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from towpath.events.binary import Bigints, Smallints, Texts, Timestamps
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.host.sql import statement
from towpath.values.calendar import at_wall
from towpath.values.durations import Duration, before

_EVER = datetime(1, 1, 1, tzinfo=UTC)
# No event lies further in the future than this when it arrives (semantics 3), so a window says which partitions can hold it.
_AHEAD = timedelta(minutes=6)


class DidSource:
    """How often, or with which properties, a contact did something. Without a window it is answered from `fact` (semantics 55)."""

    prefix = "did"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        return {fact: self._column(db, subjects, fact, now) for fact in wanted}

    def _column(self, db: psycopg.Connection[Any], subjects: Subjects, fact: Fact, now: datetime) -> list[Any]:
        event, within, since, properties = fact.arguments
        people = [(place, lane, id) for place, (lane, id) in enumerate(zip(subjects.lanes, subjects.in_log, strict=True)) if id is not None]
        column: list[Any] = [[] for _ in subjects.lanes] if properties else [0] * len(subjects.lanes)
        if not people:
            return column
        keys = {"name": event, "lanes": Smallints([person[1] for person in people]), "ids": Bigints([person[2] for person in people])}
        if within is None and since is None and not properties:
            for place, count in db.execute(statement("events", "load_counts_ever"), keys):
                column[people[place - 1][0]] = count
            return column
        starts = [_start(subjects, person[0], within, since, now) for person in people]
        window = {**keys, "starts": Timestamps(starts), "now": now, "from": max(min(starts), _EVER + _AHEAD) - _AHEAD}
        if not properties:
            for place, count in db.execute(statement("events", "load_counts"), window):
                column[people[place - 1][0]] = count
            return column
        window["properties"] = Texts(properties)
        for place, values in db.execute(statement("events", "load_properties"), window):
            column[people[place - 1][0]].append(dict(zip(properties, values, strict=True)))
        return column


class DidAtSource:
    """When the events lay that a window of `did` counts, and those that begin to count in a moment (semantics 3): arguments event,
    within, since. For `expr.conditions.changes`."""

    prefix = "did_at"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        return {fact: self._column(db, subjects, fact, now) for fact in wanted}

    def _column(self, db: psycopg.Connection[Any], subjects: Subjects, fact: Fact, now: datetime) -> list[Any]:
        event, within, since = fact.arguments
        keys = zip(subjects.lanes, subjects.in_log, strict=True)
        people = [(place, lane, id) for place, (lane, id) in enumerate(keys) if id is not None]
        column: list[Any] = [() for _ in subjects.lanes]
        if not people:
            return column
        starts = [_start(subjects, person[0], within, since, now) for person in people]
        asked = {
            "name": event,
            "lanes": Smallints([person[1] for person in people]),
            "ids": Bigints([person[2] for person in people]),
            "starts": Timestamps(starts),
            "from": max(min(starts), _EVER + _AHEAD) - _AHEAD,
        }
        for place, times in db.execute(statement("events", "load_times"), asked):
            column[people[place - 1][0]] = times
        return column


def _start(subjects: Subjects, place: int, within: Duration | None, since: Any, now: datetime) -> datetime:
    """The moment after which events count; the later of both where a window and a beginning are given."""
    start = _EVER if within is None else before(now, within, subjects.workspace_zone)
    if since is None:
        return start
    entered = subjects.entered_at[place] if since == "entry" and subjects.entered_at else None
    beginning = entered if since == "entry" else since if since.tzinfo else at_wall(since, subjects.workspace_zone)
    return start if beginning is None else max(start, beginning)


def register_facts() -> None:
    register(DidSource())
    register(DidAtSource())


register_facts()
