"""A condition made ready to run: for every leaf where its value comes from and how it is tested, made once per condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from towpath.expr.conditions.compare import Test, make_test, moment_matters
from towpath.expr.conditions.tree import All, AnyOf, Calculated, Compare, Condition, Did, Holds, Not, Tree
from towpath.expr.conditions.words import coerce
from towpath.expr.facts import Fact, join_path, walk
from towpath.expr.functions import ExpressionFailed
from towpath.expr.moment import Moment
from towpath.values.durations import Duration
from towpath.values.folded import fold

Combine = Callable[[Sequence[bool]], bool]


class KnownAnswers(dict[Any, bool]):
    """What a test said of texts it has seen: looking is ten times as fast as folding and comparing. Bounded, since people have many names."""

    most = 256
    test: Test

    def __missing__(self, value: Any) -> bool:
        holds = self.test(value)
        if type(value) is str and len(self) < self.most:
            self[value] = holds
        return holds


class ComparePlan:
    """fact, rest: where the left-hand value is. A change is read from three facts and tested by `change_test`."""

    def __init__(self, leaf: Compare) -> None:
        self.leaf = leaf
        self.key = str(leaf.number)
        self.fact = leaf.path.root
        self.rest = leaf.path.rest
        self.is_change = leaf.meaning.group == "change"
        self.by_time, self.by_zone = moment_matters(leaf)
        self.calculated = leaf.calculated
        self.known = KnownAnswers()
        self._bound: tuple[Any, Test] | None = None
        self._bound_zones: tuple[Any, dict[str, Test]] = (None, {})

    def value(self, facts: Mapping[Fact, Any]) -> Any:
        """The value seen: of a change `[attribute, old, new]`."""
        if self.is_change:
            return [facts.get(fact) for fact in self.leaf.change_facts()]
        value = facts.get(self.fact)
        return walk(value, self.rest) if self.rest and value is not None else value

    def test(self, facts: Mapping[Fact, Any], moment: Moment) -> Test:
        """How this leaf is tested for a person with these facts."""
        if self.calculated:
            return self.calculated_test(self.right_hand(facts, moment), moment.now, moment.zone, moment.workspace_zone)
        return self.bound_test(moment.now, moment.zone, moment.workspace_zone)

    def bound_test(self, now: datetime, zone: str, workspace_zone: str) -> Test:
        """The test where no right-hand value depends on the person; made anew only when what it depends on is another."""
        if not self.by_time:
            if self._bound is None:
                self._bound = (None, self._make(self.leaf.values, now, zone, workspace_zone))
            return self._bound[1]
        made_for, by_zone = self._bound_zones
        if made_for != (now, workspace_zone):
            by_zone = {}
            self._bound_zones = ((now, workspace_zone), by_zone)
        key = zone if self.by_zone else ""
        found = by_zone.get(key)
        if found is None:
            found = by_zone[key] = self._make(self.leaf.values, now, zone, workspace_zone)
        return found

    def right_hand(self, facts: Mapping[Fact, Any], moment: Moment) -> tuple[Any, ...] | None:
        """The right-hand values for these facts; None if one is absent or of another type."""
        values: list[Any] = []
        for value in self.leaf.values:
            if not isinstance(value, Calculated):
                values.append(value)
                continue
            try:
                result = value.expression.evaluate(facts, moment)
            except ExpressionFailed:
                return None
            for member in result if isinstance(result, list | tuple) else [result]:
                typed = coerce(member, self.leaf.type)
                if typed is None or isinstance(typed, list | tuple | Mapping):
                    return None
                values.append(typed)
        return tuple(values) if values and (self.leaf.meaning.takes == "several" or len(values) == len(self.leaf.values)) else None

    def calculated_test(self, values: tuple[Any, ...] | None, now: datetime, zone: str, workspace_zone: str) -> Test:
        """The test against computed values. With an absent one nothing holds but what holds of an absent value."""
        if values is None or not self._comparable(values):
            negative = self.leaf.meaning.negative
            return lambda value: negative
        return self._make(values, now, zone, workspace_zone)

    def _comparable(self, values: tuple[Any, ...]) -> bool:
        group, word = self.leaf.meaning.group, self.leaf.operator
        if self.leaf.type == "time" or group in ("equal", "list", "text", "change"):
            return True
        if self.leaf.meaning.takes == "duration":
            return all(isinstance(value, Duration) for value in values)
        if group == "date":
            return all(isinstance(value, date) for value in values)
        if word == "between" and all(isinstance(value, date) for value in values):
            return True
        return not any(isinstance(value, date) for value in values)

    def _make(self, values: tuple[Any, ...], now: datetime, zone: str, workspace_zone: str) -> Test:
        if self.is_change:
            return _change_test(self.leaf, values, now, zone, workspace_zone)
        return make_test(self.leaf, values, now, zone, workspace_zone)


def _change_test(leaf: Compare, values: tuple[Any, ...], now: datetime, zone: str, workspace_zone: str) -> Test:
    attribute = fold(".".join(leaf.path.parts[1:]))
    inner = make_test(leaf, values, now, zone, workspace_zone) if values else None
    place = 1 if leaf.operator == "changed from" else 2

    def test(seen: Any) -> bool:
        if not isinstance(seen[0], str) or fold(seen[0]) != attribute:
            return False
        return inner is None or inner(seen[place])

    return test


class DidPlan:
    def __init__(self, leaf: Did) -> None:
        self.leaf = leaf
        self.key = str(leaf.number)
        self.fact = leaf.fact()
        self.properties = leaf.properties()
        self.names = tuple(Fact(join_path(("event", name))) for name in self.properties)
        self.outer = frozenset() if leaf.where is None else frozenset(fact for fact in leaf.where.needs() if fact.prefix != "event")

    def holds(self, count: int) -> bool:
        enough = count >= self.leaf.at_least and (self.leaf.at_most is None or count <= self.leaf.at_most)
        return enough != self.leaf.negated


class HoldsPlan:
    def __init__(self, leaf: Holds) -> None:
        self.leaf = leaf
        self.key = str(leaf.number)
        self.fact = leaf.fact()


LeafPlan = ComparePlan | DidPlan | HoldsPlan


class Plan:
    """leaves by number; combine: the answers of all leaves, by number, to the answer of the tree."""

    def __init__(self, condition: Condition) -> None:
        self.leaves: tuple[LeafPlan, ...] = tuple(_plan(leaf) for leaf in condition.leaves)
        numbers = {leaf.number: place for place, leaf in enumerate(condition.leaves)}
        self.combine = _combine(condition.tree, numbers)


def _plan(leaf: Compare | Did | Holds) -> LeafPlan:
    if isinstance(leaf, Compare):
        return ComparePlan(leaf)
    if isinstance(leaf, Did):
        return DidPlan(leaf)
    if leaf.compare is not None:
        return ComparePlan(leaf.compare)
    return HoldsPlan(leaf)


def _combine(tree: Tree, places: Mapping[int, int]) -> Combine:
    if isinstance(tree, Not):
        inner = _combine(tree.member, places)
        return lambda answers: not inner(answers)
    if isinstance(tree, All | AnyOf):
        members = [_combine(member, places) for member in tree.members]
        if isinstance(tree, All):
            return lambda answers: all(member(answers) for member in members)
        return lambda answers: any(member(answers) for member in members)
    place = places[tree.number]
    return lambda answers: answers[place]
