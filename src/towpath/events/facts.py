"""The history of a contact as conditions ask for it: `did` and `did_not`."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from towpath.events.binary import Bigints, Smallints, Texts, Timestamps
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.host.sql import statement
from towpath.values.calendar import at_wall
from towpath.values.durations import Duration, before

EVER = datetime(1, 1, 1, tzinfo=UTC)
# No event lies further in the future than this when it arrives (semantics 3), so a window says which partitions can hold it.
AHEAD = timedelta(minutes=6)


class DidSource:
    """How often, or with which properties, a contact did something. Without a window it is answered from `fact` (semantics 55)."""

    prefix = "did"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        ever = [fact for fact in wanted if fact.arguments[1:] == (None, None, ())]
        columns: dict[Fact, Sequence[Any]] = _count_ever(db, subjects, ever) if ever else {}
        for event, facts in _by_event([fact for fact in wanted if not fact.arguments[3] and fact not in columns]).items():
            if len(facts) == 1:
                columns[facts[0]] = self._column(db, subjects, facts[0], now)
            else:
                times = _Times(db, subjects, event, facts, now)
                columns |= {fact: times.counts(fact) for fact in facts}
        return columns | {fact: self._column(db, subjects, fact, now) for fact in wanted if fact not in columns}

    def _column(self, db: psycopg.Connection[Any], subjects: Subjects, fact: Fact, now: datetime) -> list[Any]:
        event, within, since, properties = fact.arguments
        people = _people(subjects)
        column: list[Any] = [[] for _ in subjects.lanes] if properties else [0] * len(subjects.lanes)
        if not people:
            return column
        window = _asked(people, event, [_start(subjects, person[0], within, since, now) for person in people]) | {"now": now}
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
        columns: dict[Fact, Sequence[Any]] = {}
        for event, facts in _by_event(wanted).items():
            times = _Times(db, subjects, event, facts, now)
            columns |= {fact: times.bounds(fact) for fact in facts}
        return columns


# ---- many at a time ------------------------------------------------------------------------------------------------

Person = tuple[int, int, int]  # place among the subjects, lane, contact id


class _Times:
    """When people did one thing, since the earliest beginning of several windows: read once for all of them."""

    def __init__(self, db: psycopg.Connection[Any], subjects: Subjects, event: str, facts: Sequence[Fact], now: datetime) -> None:
        self._subjects, self._now = subjects, now
        self._found: list[Sequence[datetime]] = [()] * len(subjects.lanes)
        people = _people(subjects)
        if people:
            earliest = [self._starts(fact) for fact in _widest(facts)]
            starts = [min(begun[person[0]] for begun in earliest) for person in people]
            for place, times in db.execute(statement("events", "load_times"), _asked(people, event, starts)).fetchall():
                self._found[people[place - 1][0]] = times

    def counts(self, fact: Fact) -> list[int]:
        """How many lie in the window."""
        now = self._now
        return [
            bisect_right(times, max(start, now)) - bisect_right(times, start) if times else 0
            for times, start in zip(self._found, self._starts(fact), strict=True)
        ]

    def bounds(self, fact: Fact) -> list[Sequence[datetime]]:
        """The oldest after the beginning of the window, and those still ahead."""
        found: list[Sequence[datetime]] = []
        for times, start in zip(self._found, self._starts(fact), strict=True):
            first = bisect_right(times, start) if times else 0
            inside = times[first : first + 1]
            found.append(inside if not inside or times[-1] <= self._now else self._with_those_ahead(times, first))
        return found

    def _with_those_ahead(self, times: Sequence[datetime], first: int) -> list[datetime]:
        return [times[first], *times[max(first + 1, bisect_right(times, self._now)) :]]

    def _starts(self, fact: Fact) -> Sequence[datetime]:
        _, within, since = fact.arguments[:3]
        if since == "entry":
            return [_start(self._subjects, place, within, since, self._now) for place in range(len(self._found))]
        return [_start(self._subjects, 0, within, since, self._now)] * len(self._found)


def _widest(facts: Sequence[Fact]) -> Sequence[Fact]:
    """One for each sort of beginning: of windows that are counted back from now in seconds, the longest alone."""
    plain = [
        fact for fact in facts if fact.arguments[1] is not None and fact.arguments[2] is None and fact.arguments[1].seconds is not None
    ]
    others = [fact for fact in facts if fact not in plain]
    return [*others, *([max(plain, key=lambda fact: fact.arguments[1].seconds)] if plain else [])]


def _by_event(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.arguments[0], []).append(fact)
    return found


def _people(subjects: Subjects) -> list[Person]:
    keys = zip(subjects.lanes, subjects.in_log, strict=True)
    return [(place, lane, id) for place, (lane, id) in enumerate(keys) if id is not None]


def _asked(people: Sequence[Person], event: str, starts: Sequence[datetime]) -> dict[str, Any]:
    return {
        "name": event,
        "lanes": Smallints([lane for _, lane, _ in people]),
        "ids": Bigints([id for _, _, id in people]),
        "starts": Timestamps(starts),
        "from": max(min(starts), EVER + AHEAD) - AHEAD,
    }


def _count_ever(db: psycopg.Connection[Any], subjects: Subjects, facts: Sequence[Fact]) -> dict[Fact, Sequence[Any]]:
    columns = {fact.arguments[0]: [0] * len(subjects.lanes) for fact in facts}
    people = _people(subjects)
    if people:
        asked = {
            "lanes": Smallints([lane for _, lane, _ in people]),
            "ids": Bigints([id for _, _, id in people]),
            "names": Texts(sorted(columns)),
        }
        for place, name, count in db.execute(statement("events", "load_counts_ever"), asked).fetchall():
            columns[name][people[place - 1][0]] = count
    return {fact: columns[fact.arguments[0]] for fact in facts}


def _start(subjects: Subjects, place: int, within: Duration | None, since: Any, now: datetime) -> datetime:
    """The moment after which events count; the later of both where a window and a beginning are given."""
    start = EVER if within is None else before(now, within, subjects.workspace_zone)
    if since is None:
        return start
    entered = subjects.entered_at[place] if since == "entry" and subjects.entered_at else None
    beginning = entered if since == "entry" else since if since.tzinfo else at_wall(since, subjects.workspace_zone)
    return start if beginning is None else max(start, beginning)


def register_facts() -> None:
    register(DidSource())
    register(DidAtSource())


register_facts()
