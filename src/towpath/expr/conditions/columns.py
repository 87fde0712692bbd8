"""The answers of a condition for a whole batch, column by column: the same as `evaluate` gives one by one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from towpath.expr.conditions.compare import Test
from towpath.expr.conditions.evaluate import count_events
from towpath.expr.conditions.plan import ComparePlan, DidPlan, KnownAnswers
from towpath.expr.conditions.tree import All, AnyOf, Condition, Not, Tree
from towpath.expr.facts import Fact, walk
from towpath.expr.moment import Moment

Booleans = npt.NDArray[np.bool_]


class Moments(msgspec.Struct, frozen=True):
    """The moment of a batch. zones: of each person, or one for all."""

    now: datetime
    zones: str | Sequence[str] = "UTC"
    workspace_zone: str = "UTC"

    def of(self, row: int) -> Moment:
        zone = self.zones if isinstance(self.zones, str) else self.zones[row]
        return Moment(self.now, zone, self.workspace_zone)


def evaluate_many(
    condition: Condition, columns: Mapping[Fact, Sequence[Any]], count: int, moments: Moments
) -> tuple[Booleans, dict[str, Sequence[Any]]]:
    """Which of `count` persons the condition holds for, and what each leaf saw: number of the leaf, as text -> column.

    columns: a list or array with one value a person for every fact (None: absent); a column that is not there is absent.
    """
    answers: list[Booleans] = []
    seen: dict[str, Sequence[Any]] = {}
    for leaf in condition.plan.leaves:
        if isinstance(leaf, ComparePlan):
            values = _values(leaf, columns, count)
            holds = _compare(leaf, values, columns, count, moments)
        elif isinstance(leaf, DidPlan):
            values = _counts(leaf, columns, count, moments)
            holds = _did(leaf, values)
        else:
            values = _column(columns, leaf.fact, count)
            holds = np.fromiter((value is True for value in values), bool, count)
        answers.append(holds)
        seen[leaf.key] = values
    places = {leaf.number: place for place, leaf in enumerate(condition.leaves)}
    return _combine(condition.tree, answers, places, count), seen


def _column(columns: Mapping[Fact, Sequence[Any]], fact: Fact, count: int) -> Sequence[Any]:
    column: Any = columns.get(fact)
    if column is None:
        return [None] * count
    whole: Sequence[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    return whole


def _values(leaf: ComparePlan, columns: Mapping[Fact, Sequence[Any]], count: int) -> Sequence[Any]:
    if leaf.is_change:
        parts = [_column(columns, fact, count) for fact in leaf.leaf.change_facts()]
        return [list(seen) for seen in zip(*parts, strict=True)]
    column = _column(columns, leaf.fact, count)
    if leaf.rest:
        return [None if value is None else walk(value, leaf.rest) for value in column]
    return column


def _compare(leaf: ComparePlan, values: Sequence[Any], columns: Mapping[Fact, Sequence[Any]], count: int, moments: Moments) -> Booleans:
    if leaf.calculated:
        return _against_calculated(leaf, values, columns, count, moments)
    if leaf.by_zone and not isinstance(moments.zones, str):
        tests = {zone: leaf.bound_test(moments.now, zone, moments.workspace_zone) for zone in set(moments.zones)}
        return np.fromiter((tests[zone](value) for zone, value in zip(moments.zones, values, strict=True)), bool, count)
    zone = moments.zones if isinstance(moments.zones, str) else "UTC"
    test = leaf.bound_test(moments.now, zone, moments.workspace_zone)
    return (
        _number_column(leaf, values, count)
        if leaf.leaf.meaning.group == "number" and leaf.leaf.type == "number"
        else _each(leaf.known if not leaf.by_time else None, test, values, count)
    )


def _each(known: KnownAnswers | None, test: Test, values: Sequence[Any], count: int) -> Booleans:
    """One test over a column. known: answers for texts of a test that never changes, kept between batches."""
    if known is not None and count:
        known.test = test
        try:
            return np.fromiter(map(known.__getitem__, values), bool, count)
        except TypeError:  # lists and objects
            pass
    return np.fromiter(map(test, values), bool, count)


def _number_column(leaf: ComparePlan, values: Sequence[Any], count: int) -> Booleans:
    """Comparisons of a declared number: the plain cases inline, all else through the test of the leaf."""
    word, bound = leaf.leaf.operator, leaf.leaf.values[0]
    test = leaf.bound_test(_NEVER, "UTC", "UTC")
    plain = (int, Decimal)
    if leaf.leaf.every or word == "between":
        return np.fromiter(map(test, values), bool, count)
    if word == "at least":
        found = [value >= bound if type(value) in plain else test(value) for value in values]
    elif word == "more than":
        found = [value > bound if type(value) in plain else test(value) for value in values]
    elif word == "at most":
        found = [value <= bound if type(value) in plain else test(value) for value in values]
    else:
        found = [value < bound if type(value) in plain else test(value) for value in values]
    return np.array(found, dtype=bool)


_NEVER = datetime.min.replace(tzinfo=UTC)


def _against_calculated(
    leaf: ComparePlan, values: Sequence[Any], columns: Mapping[Fact, Sequence[Any]], count: int, moments: Moments
) -> Booleans:
    """Right-hand values of each person's own; persons with the same ones share a test."""
    needed = {fact: columns[fact] for fact in leaf.leaf.needs() if fact in columns}
    made: dict[Any, Test] = {}
    holds = np.zeros(count, dtype=bool)
    for row in range(count):
        moment = moments.of(row)
        right = leaf.right_hand({fact: _at(column, row) for fact, column in needed.items()}, moment)
        key = (None if right is None else tuple((type(value), value) for value in right), moment.zone)
        test = made.get(key)
        if test is None:
            test = made[key] = leaf.calculated_test(right, moment.now, moment.zone, moment.workspace_zone)
        holds[row] = test(values[row])
    return holds


def _at(column: Sequence[Any], row: int) -> Any:
    value = column[row]
    return value.item() if isinstance(value, np.generic) else value


def _counts(leaf: DidPlan, columns: Mapping[Fact, Sequence[Any]], count: int, moments: Moments) -> Sequence[int]:
    column = columns.get(leaf.fact)
    if column is None:
        return [0] * count
    where = leaf.leaf.where
    if where is None:
        return [0 if answer is None else answer if isinstance(answer, int) else len(answer) for answer in column]
    if any(isinstance(answer, int) for answer in column):
        return [
            count_events(leaf, answer, {fact: _at(columns[fact], row) for fact in leaf.outer if fact in columns}, moments.of(row))
            for row, answer in enumerate(column)
        ]
    return _count_where(leaf, where, column, columns, moments)


def _count_where(
    leaf: DidPlan, where: Condition, column: Sequence[Any], columns: Mapping[Fact, Sequence[Any]], moments: Moments
) -> list[int]:
    """All events of all persons as one batch."""
    rows = [row for row, events in enumerate(column) for _ in events or ()]
    events = [event for events in column for event in events or ()]
    if not events:
        return [0] * len(column)
    inner: dict[Fact, Sequence[Any]] = {
        fact: [event.get(name) for event in events] for name, fact in zip(leaf.properties, leaf.names, strict=True)
    }
    for fact in leaf.outer:
        if fact in columns:
            outer = columns[fact]
            inner[fact] = [_at(outer, row) for row in rows]
    zones = moments.zones if isinstance(moments.zones, str) else [moments.zones[row] for row in rows]
    holds, _ = evaluate_many(where, inner, len(events), Moments(moments.now, zones, moments.workspace_zone))
    counts = np.bincount(np.array(rows, dtype=np.int64)[holds], minlength=len(column))
    return [int(n) for n in counts]


def _did(leaf: DidPlan, counts: Sequence[int]) -> Booleans:
    found = np.array(counts, dtype=np.int64)
    holds = found >= leaf.leaf.at_least
    if leaf.leaf.at_most is not None:
        holds &= found <= leaf.leaf.at_most
    return ~holds if leaf.leaf.negated else holds


def _combine(tree: Tree, answers: Sequence[Booleans], places: Mapping[int, int], count: int) -> Booleans:
    if isinstance(tree, Not):
        return ~_combine(tree.member, answers, places, count)
    if isinstance(tree, All | AnyOf):
        combined = np.full(count, isinstance(tree, All))
        for member in tree.members:
            inner = _combine(member, answers, places, count)
            combined = combined & inner if isinstance(tree, All) else combined | inner
        return combined
    return answers[places[tree.number]]
