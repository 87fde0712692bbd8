"""How many people a condition holds for now, by whole lanes: everyone where that is quick, else a sample with its margin.

What compiles to SQL is counted by PostgreSQL; what only facts can answer (flows, messages, consent, reachability) is evaluated on a
smaller sample, as the engine evaluates it. Both under a read-only savepoint with a timeout that ends with it.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from psycopg.errors import QueryCanceled

from towpath.contacts.models import Contact
from towpath.expr import facts
from towpath.expr.conditions import Condition, Moment, Moments, Query, evaluate, evaluate_many, to_sentence, to_sql
from towpath.expr.facts import Subjects, make_path, split_path
from towpath.expr.fragments import Json, NotCompilable, Scalar, fragment
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES

IN_SQL = 20_000  # people asked at most
BY_FACTS = 2_000
TIMEOUT_MS = 1_500
EXACT_TIMEOUT_MS = 15_000
MOST_BY_FACTS = 200_000  # people whom an exact count asks one by one
# Lanes spread over the whole range, so that a prefix of them is a sample like any other.
_ORDER = [lane * 101 % LANES for lane in range(LANES)]
# What a run knows, and nobody before it.
OF_A_RUN = frozenset(("entry", "event", "vars", "node", "run", "flow", "order", "response"))


class Uncounted(NotCompilable):
    """There is no number of people that this could hold for beforehand, or counting took too long."""

    code = "uncounted"


class Count(msgspec.Struct, frozen=True):
    """matching: of `people`. margin: the true number is within it in 95 of 100 cases; 0: everyone was asked."""

    matching: int
    people: int
    margin: int = 0


def count_matching(
    db: Connection, workspace_id: int, condition: Condition, *, now: datetime, zone: str = "UTC", flow_id: int | None = None
) -> Count:
    """Raises Uncounted. zone: of the workspace."""
    if asks_of_a_run(condition):
        raise Uncounted("What it asks is known only while someone is in the flow.")
    try:
        with reading_only(db):
            people = _count(db, workspace_id, _ORDER[:1], "true", {})[0] * LANES
            try:
                query = Query(now, zone, zone)
                where = to_sql(condition, query)
            except NotCompilable:
                lanes = _lanes_for(people, BY_FACTS)
                asked, holds = _evaluate(db, workspace_id, lanes, condition, now, zone, flow_id)
            else:
                lanes = _lanes_for(people, IN_SQL)
                asked, holds = _count(db, workspace_id, lanes, where, query.parameters)
    except QueryCanceled:
        raise Uncounted("Counting took too long. The condition works all the same.") from None
    return estimate(asked, holds, len(lanes))


def count_exactly(db: Connection, workspace_id: int, condition: Condition, *, now: datetime, zone: str = "UTC") -> Count:
    """Everybody is asked. Raises Uncounted."""
    if asks_of_a_run(condition):
        raise Uncounted("What it asks is known only while someone is in the flow.")
    query = Query(now, zone, zone)
    try:
        with reading_only(db, EXACT_TIMEOUT_MS):
            try:
                asked, holds = _count(db, workspace_id, _ORDER, to_sql(condition, query), query.parameters)
            except NotCompilable:
                if _count(db, workspace_id, _ORDER, "true", {})[0] > MOST_BY_FACTS:
                    raise Uncounted(
                        "So many people can only be estimated by this condition; a saved segment says its exact number."
                    ) from None
                pairs = [_evaluate(db, workspace_id, [lane], condition, now, zone, None, MOST_BY_FACTS) for lane in _ORDER]
                asked, holds = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    except QueryCanceled:
        raise Uncounted("Counting took too long. A saved segment says its exact number.") from None
    return Count(holds, asked)


class Example(msgspec.Struct, frozen=True):
    """Somebody for whom a condition holds."""

    lane: int
    id: int
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None


def list_examples(
    db: Connection, workspace_id: int, condition: Condition, *, now: datetime, zone: str = "UTC", limit: int = 8
) -> list[Example]:
    """Some of those for whom the condition holds; of a condition that only facts can answer: from a sample. None where that takes too long."""
    if asks_of_a_run(condition):
        return []
    query = Query(now, zone, zone)
    try:
        with reading_only(db):
            try:
                where, parameters = to_sql(condition, query), query.parameters
            except NotCompilable:
                ids = _holding(db, workspace_id, _ORDER, condition, now, zone, None, BY_FACTS)[1][:limit]
                where, parameters = "contact.id = any(%(found)s)", {"found": ids}
            text = statement("contacts", "list_matching").replace("true /* condition */", where)
            rows = db.execute(text, {**parameters, "workspace_id": workspace_id, "lanes": _ORDER, "limit": limit}).fetchall()
    except QueryCanceled:
        return []
    return [Example(*row) for row in rows]


@contextmanager
def reading_only(db: Connection, timeout_ms: int | None = None) -> Iterator[None]:
    """What runs inside can't write and can't run for long."""
    with db.transaction(force_rollback=True):
        db.execute("set local transaction_read_only = on")
        db.execute("select set_config('statement_timeout', %s, true)", (str(timeout_ms or TIMEOUT_MS),))
        yield


def estimate(asked: int, holds: int, lanes: int) -> Count:
    """The whole from a sample of so many lanes."""
    if lanes == LANES:
        return Count(holds, asked)
    share = holds / asked if asked else 0.0
    people = asked * LANES // lanes
    # Wilson's half-width: also near 0 and 1 it is not nought. The part that was asked is known for sure.
    z, n = 1.96, max(asked, 1)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Count(round(share * people), people, math.ceil(half * people * math.sqrt(1 - lanes / LANES)))


def _lanes_for(people: int, most: int) -> list[int]:
    """All lanes where there are few people; else as many as hold about `most`."""
    return _ORDER if people <= most else _ORDER[: max(1, most * LANES // people)]


def _count(db: Connection, workspace_id: int, lanes: list[int], where: str, parameters: dict[str, Any]) -> tuple[int, int]:
    text = statement("contacts", "count_matching").replace("true /* condition */", where)
    row = db.execute(text, {**parameters, "workspace_id": workspace_id, "lanes": lanes}).fetchone()
    assert row is not None
    return row[0], row[1]


def _evaluate(
    db: Connection,
    workspace_id: int,
    lanes: list[int],
    condition: Condition,
    now: datetime,
    zone: str,
    flow_id: int | None,
    most: int = BY_FACTS * 4,
) -> tuple[int, int]:
    asked, found = _holding(db, workspace_id, lanes, condition, now, zone, flow_id, most)
    return asked, len(found)


def _holding(
    db: Connection, workspace_id: int, lanes: list[int], condition: Condition, now: datetime, zone: str, flow_id: int | None, most: int
) -> tuple[int, list[int]]:
    """How many were asked, and the ids of those for whom it holds."""
    rows = db.execute(statement("contacts", "list_sample"), {"workspace_id": workspace_id, "lanes": lanes, "limit": most}).fetchall()
    if not rows:
        return 0, []
    zones = [row[2] or zone for row in rows]
    nothing: list[Any] = [None] * len(rows)
    subjects = Subjects(
        workspace_id, [row[0] for row in rows], [row[1] for row in rows], nothing, nothing, nothing, flow_id=flow_id, zones=zones,
        workspace_zone=zone,
    )  # fmt: skip
    columns = facts.load(db, subjects, condition.needs(), now)
    holds, _ = evaluate_many(condition, columns, len(rows), Moments(now, zones, zone))
    return len(rows), [row[1] for row, does in zip(rows, holds.tolist(), strict=True) if does]


class Answer(msgspec.Struct, frozen=True):
    """Of one leaf: its sentence, whether it holds, the value that it saw."""

    sentence: str
    holds: bool
    value: Any


class Tried(msgspec.Struct, frozen=True):
    holds: bool
    leaves: list[Answer]


def try_with(
    db: Connection,
    workspace_id: int,
    condition: Condition,
    contact: Contact,
    *,
    now: datetime,
    zone: str = "UTC",
    flow_id: int | None = None,
) -> Tried:
    """The answer for one person outside a run. Raises Uncounted where it asks for what only a run knows."""
    if asks_of_a_run(condition):
        raise Uncounted("What it asks is known only while someone is in the flow.")
    their_zone = contact.time_zone or zone
    subjects = Subjects(
        workspace_id, [contact.lane], [contact.id], [None], [None], [None], flow_id=flow_id, zones=[their_zone], workspace_zone=zone
    )
    with reading_only(db):
        columns = facts.load(db, subjects, condition.needs(), now)
    known = {fact: column[0] for fact, column in columns.items()}
    moment = Moment(now, their_zone, zone)
    whole = evaluate(condition, known, moment)
    return Tried(
        whole.holds,
        [
            Answer(to_sentence(Condition(leaf)), evaluate(Condition(leaf), known, moment).holds, whole.seen.get(str(leaf.number)))
            for leaf in condition.leaves
        ],
    )


def asks_of_a_run(condition: Condition) -> bool:
    """Whether it asks for what a run knows, and nobody before it."""
    return any(need.prefix in OF_A_RUN for need in condition.needs()) or any(
        getattr(leaf, "since", None) == "entry" for leaf in condition.leaves
    )


def list_values(db: Connection, workspace_id: int, path: str, *, now: datetime, limit: int = 50) -> list[tuple[str, int]]:
    """What a text field of contacts holds among the newest people, the most frequent first. Nothing where the field is no text."""
    query = Query(now)
    found = make_path(split_path(path))
    try:
        sql = fragment(found.root, found.rest, query)
    except NotCompilable:
        return []
    if isinstance(sql, Scalar) and sql.kind == "text":
        field = sql.sql
    elif isinstance(sql, Json):
        field = f"{sql.value} #>> {query.parameter(list(sql.path), 'text[]')}"
    else:
        return []
    text = statement("contacts", "list_values").replace("null::text /* field */", f"left({field}, 200)")
    try:
        with reading_only(db):
            rows = db.execute(text, {**query.parameters, "workspace_id": workspace_id, "limit": limit}).fetchall()
    except QueryCanceled:
        return []
    return [(value, contacts) for value, contacts in rows]
