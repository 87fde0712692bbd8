"""Who belongs now: people and the segments that may have changed for them, decided from facts, written, and told of.

Called by the engine under the locks of the lanes, so that of one person only one such decision is under way. What it finds depends on how
people are at that moment alone: looking once too often changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from towpath.events.binary import Bigints, Integers, Smallints, Timestamps
from towpath.events.models import NewEvent
from towpath.expr.conditions import Moments, evaluate_many
from towpath.expr.conditions.changes import next_changes
from towpath.expr.facts import Fact, Subjects, load
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.definition import LiveSegment
from towpath.segments.index import WorkspaceSegments

Place = tuple[int, int]  # lane and id of a contact
Pair = tuple[int, int, int]  # lane, contact id, segment id
Column = np.ndarray[Any, np.dtype[Any]]


class Why(msgspec.Struct, frozen=True):
    """What a change of membership comes from. told: it is an event; historical: one that starts nothing (semantics 2, 3)."""

    at: datetime
    depth: int = 0
    historical: bool = False
    told: bool = True
    cause: Mapping[str, Any] | None = None


# Segment -> whom it may concern now, and why.
Asked = Mapping[int, Mapping[Place, Why]]


def settle(db: Connection, segments: WorkspaceSegments, asked: Asked, now: datetime, *, filling: int | None = None) -> list[NewEvent]:
    """Decides, writes, and answers the events, not yet appended. Those who name a segment that changes are asked too.

    filling: the segment whose filling asks; for others people that a filling has still before it are left to it."""
    return _Settling(db, segments, now, filling).work(asked)


def record(
    db: Connection,
    segments: WorkspaceSegments,
    segment: LiveSegment,
    joined: Sequence[Place],
    left: Sequence[Place],
    why: Why,
    now: datetime,
) -> list[NewEvent]:
    """The same for changes of one segment that are known already."""
    changes = [(segment, place, joins) for joins, places in ((True, joined), (False, left)) for place in places]
    _write(db, segments.workspace_id, changes, now)
    events = [_event(segment, place, joins, why, now) for _, place, joins in changes] if why.told else []
    people = dict.fromkeys((*joined, *left), why)
    if people and segments.dependents.get(segment.id):
        events += settle(db, segments, {one.id: people for one in segments.dependents[segment.id]}, now)
    return events


class _Settling:
    def __init__(self, db: Connection, segments: WorkspaceSegments, now: datetime, filling: int | None) -> None:
        self._db, self._segments, self._now, self._filling = db, segments, now, filling
        self._places: list[Place] = []
        self._rows: dict[Place, int] = {}
        self._columns: dict[Fact, Column] = {}
        self._loaded: dict[Fact, Column] = {}
        self._there = np.empty(0, bool)
        self._zones: list[str] = []
        self._ahead: dict[tuple[int, int], int] = {}

    def work(self, asked: Asked) -> list[NewEvent]:
        todo: defaultdict[int, dict[int, dict[Place, Why]]] = defaultdict(dict)
        for id, people in asked.items():
            segment = self._segments.by_id.get(id)
            if segment is not None and people:
                todo[segment.depth][id] = dict(people)
        self._meet({place for people in asked.values() for place in people})
        events: list[NewEvent] = []
        while todo:
            level = todo.pop(min(todo))
            for segment, place, joins, why in self._level(level):
                if why.told:
                    events.append(_event(segment, place, joins, why, self._now))
                for one in self._segments.dependents.get(segment.id, ()):
                    todo[one.depth].setdefault(one.id, {}).setdefault(place, why)
        return events

    def _meet(self, places: Iterable[Place]) -> None:
        self._places = sorted(places)
        self._rows = {place: row for row, place in enumerate(self._places)}
        self._there = np.zeros(len(self._places), bool)
        self._zones = [self._segments.zone] * len(self._places)
        asked = {**_keys(self._places), "workspace_id": self._segments.workspace_id}
        for place, zone in self._db.execute(statement("segments", "find_people"), asked):
            self._there[place - 1] = True
            self._zones[place - 1] = zone or self._segments.zone
        waiting = sorted(self._segments.filling - {self._filling})
        if waiting and self._places:
            fills = {"lanes": Smallints(sorted({lane for lane, _ in self._places})), "segment_ids": waiting}
            for lane, segment_id, after, done in self._db.execute(statement("segments", "find_fills"), fills):
                if not done:
                    self._ahead[lane, segment_id] = after

    # ---- one level: segments that don't name each other ------------------------------------------------------------

    def _level(self, level: Mapping[int, Mapping[Place, Why]]) -> list[tuple[LiveSegment, Place, bool, Why]]:
        for fact in [fact for fact in self._loaded if fact.prefix == "in_segment"]:
            del self._loaded[fact]
        work: list[tuple[LiveSegment, Column, Mapping[Place, Why]]] = []
        for id, people in sorted(level.items()):
            here = sorted(self._rows[place] for place in people if not self._is_ahead(id, place))
            if here:
                work.append((self._segments.by_id[id], np.array(here), people))
        if not work:
            return []
        self._load_all(work)
        belongs, due = self._known(work)
        changes: list[tuple[LiveSegment, Place, bool, Why]] = []
        moments: dict[Pair, datetime] = {}
        for segment, rows, people in work:
            members = belongs.get(segment.id, set())
            for row, holds in zip(rows.tolist(), self._holds(segment, rows).tolist(), strict=True):
                if holds != (row in members):
                    place = self._places[row]
                    changes.append((segment, place, holds, people[place]))
            if segment.by_time:
                moments |= self._next(segment, rows)
        _write(self._db, self._segments.workspace_id, [change[:3] for change in changes], self._now)
        self._write_due(moments, due)
        return changes

    def _is_ahead(self, segment_id: int, place: Place) -> bool:
        after = self._ahead.get((place[0], segment_id))
        return after is not None and place[1] > after

    def _holds(self, segment: LiveSegment, rows: Column) -> Column:
        columns: dict[Fact, Any] = {fact: self._columns[fact][rows] for fact in segment.needs}
        moments = Moments(self._now, [self._zones[row] for row in rows.tolist()], self._segments.zone)
        holds, _ = evaluate_many(segment.condition, columns, len(rows), moments)
        found: Column = np.asarray(holds, bool) & self._there[rows]
        return found

    def _next(self, segment: LiveSegment, rows: Column) -> dict[Pair, datetime]:
        there = rows[self._there[rows]]
        columns = {fact: self._columns[fact][there].tolist() for fact in segment.needs | segment.moment_facts}
        moments = Moments(self._now, [self._zones[row] for row in there.tolist()], self._segments.zone)
        found = next_changes(segment.condition, columns, moments, len(there))
        return {(*self._places[row], segment.id): at for row, at in zip(there.tolist(), found, strict=True) if at is not None}

    # ---- facts --------------------------------------------------------------------------------------------------------

    def _load_all(self, work: Sequence[tuple[LiveSegment, Column, Any]]) -> None:
        """One question for the plain facts of all; one for each set of people of whom facts with arguments are asked."""
        count = len(self._places)
        wanted: dict[Fact, Column] = {}
        for segment, rows, _ in work:
            for fact in segment.needs | segment.moment_facts:
                if fact not in wanted:
                    wanted[fact] = np.zeros(count, bool)
                wanted[fact][rows] = True
        plain = [fact for fact in wanted if not fact.arguments]
        everybody = np.zeros(count, bool)
        for fact in plain:
            everybody |= wanted[fact]
        groups: defaultdict[bytes, list[Fact]] = defaultdict(list)
        for fact, mask in wanted.items():
            mask = everybody if not fact.arguments else mask
            missing = mask & ~self._loaded[fact] if fact in self._loaded else mask
            if missing.any():
                groups[missing.tobytes()].append(fact)
        for key, facts in groups.items():
            self._load(np.flatnonzero(np.frombuffer(key, bool)), frozenset(facts))

    def _load(self, rows: Column, facts: frozenset[Fact]) -> None:
        places = [self._places[row] for row in rows.tolist()]
        nothing: list[Any] = [None] * len(places)
        subjects = Subjects(
            self._segments.workspace_id, [lane for lane, _ in places], [id for _, id in places], nothing, nothing, nothing,
            zones=[self._zones[row] for row in rows.tolist()], workspace_zone=self._segments.zone,
        )  # fmt: skip
        found = load(self._db, subjects, facts, self._now)
        for fact in facts:
            if fact not in self._columns:
                self._columns[fact] = np.full(len(self._places), None, object)
            if fact not in self._loaded:
                self._loaded[fact] = np.zeros(len(self._places), bool)
            values: Any = found[fact]
            self._columns[fact][rows] = values if isinstance(values, np.ndarray) else np.fromiter(values, object, len(rows))
            self._loaded[fact][rows] = True

    # ---- what is kept -------------------------------------------------------------------------------------------------

    def _known(self, work: Sequence[tuple[LiveSegment, Column, Any]]) -> tuple[dict[int, set[int]], dict[Pair, datetime]]:
        """Who of these belongs: segment -> rows; and when who is looked at again."""
        keys = {**_keys(self._places), "segment_ids": [segment.id for segment, _, _ in work]}
        belongs: defaultdict[int, set[int]] = defaultdict(set)
        for place, id in self._db.execute(statement("segments", "find_members"), keys).fetchall():
            belongs[id].add(place - 1)
        timed = {segment.id: set(rows.tolist()) for segment, rows, _ in work if segment.by_time}
        due: dict[Pair, datetime] = {}
        if timed:
            for place, id, at in self._db.execute(statement("segments", "find_due"), {**keys, "segment_ids": list(timed)}).fetchall():
                if place - 1 in timed[id]:
                    due[(*self._places[place - 1], id)] = at
        return belongs, due

    def _write_due(self, moments: Mapping[Pair, datetime], due: Mapping[Pair, datetime]) -> None:
        """A moment that is kept and comes earlier than it must stays: looking once too often costs less than writing it at each event."""
        put = sorted(pair for pair, at in moments.items() if pair not in due or due[pair] > at)
        if put:
            asked = {**_pairs(put), "workspace_id": self._segments.workspace_id, "due": Timestamps([moments[pair] for pair in put])}
            self._db.execute(statement("segments", "put_due"), asked)
        if gone := sorted(pair for pair in due if pair not in moments):
            self._db.execute(statement("segments", "drop_due"), _pairs(gone))


def _write(db: Connection, workspace_id: int, changes: Sequence[tuple[LiveSegment, Place, bool]], now: datetime) -> None:
    joined = sorted((*place, segment.id) for segment, place, joins in changes if joins)
    left = sorted((*place, segment.id) for segment, place, joins in changes if not joins)
    if joined:
        db.execute(statement("segments", "add_members"), {**_pairs(joined), "workspace_id": workspace_id, "now": now})
    if left:
        db.execute(statement("segments", "drop_members"), _pairs(left))
    counts = Counter((lane, id) for lane, _, id in joined)
    counts.subtract((lane, id) for lane, _, id in left)
    add_counts(db, counts)


def add_counts(db: Connection, counts: Mapping[tuple[int, int], int]) -> None:
    """By lane and segment, how many members more (or fewer)."""
    changed = sorted((lane, id, n) for (lane, id), n in counts.items() if n)
    if changed:
        db.execute(
            statement("segments", "add_counts"),
            {
                "lanes": Smallints([lane for lane, _, _ in changed]),
                "segment_ids": Integers([id for _, id, _ in changed]),
                "members": Bigints([n for _, _, n in changed]),
            },
        )


def _event(segment: LiveSegment, place: Place, joins: bool, why: Why, now: datetime) -> NewEvent:
    return NewEvent(
        segment.workspace_id, *place, "segment_entered" if joins else "segment_left", {"segment": segment.name, "segment_id": str(segment.id)},
        why.at, now, source="segment", historical=why.historical, depth=why.depth, cause=why.cause,
    )  # fmt: skip


def _keys(places: Sequence[Place]) -> dict[str, Any]:
    return {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places])}


def _pairs(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "lanes": Smallints([lane for lane, _, _ in pairs]),
        "ids": Bigints([id for _, id, _ in pairs]),
        "segment_ids": Integers([segment_id for _, _, segment_id in pairs]),
    }
