"""The typed tree of a condition: groups and leaves, the leaves numbered in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import msgspec

from towpath.expr.conditions.operators import OPERATORS, Operator
from towpath.expr.expressions import Expression
from towpath.expr.facts import Fact, Path, Type
from towpath.values.durations import Duration


class Calculated(msgspec.Struct, frozen=True):
    """A right-hand side that is an expression (`"=vars.limit * 2"`)."""

    expression: Expression


class Compare(msgspec.Struct, frozen=True):
    """`[path, operator, value…]`. type: of the path as declared (`any`: not declared).

    values: str, int, Decimal, bool, date, datetime (naive: wall clock of the workspace's zone), Duration or Calculated.
    of: whose change `changed` asks for.
    """

    number: int
    path: Path
    operator: str
    values: tuple[Any, ...] = ()
    type: Type = "any"
    every: bool = False
    exact: bool = False
    of: Literal["event", "entry"] = "event"

    @property
    def meaning(self) -> Operator:
        return OPERATORS[self.operator]

    @property
    def calculated(self) -> bool:
        return any(isinstance(value, Calculated) for value in self.values)

    def change_facts(self) -> tuple[Fact, Fact, Fact]:
        """Which attribute the event changed, its old and its new value."""
        return Fact(f"{self.of}.attribute"), Fact(f"{self.of}.old"), Fact(f"{self.of}.new")

    def needs(self) -> Iterator[Fact]:
        if self.meaning.group == "change":
            yield from self.change_facts()
        else:
            yield self.path.root
        for value in self.values:
            if isinstance(value, Calculated):
                yield from value.expression.needs()


class Did(msgspec.Struct, frozen=True):
    """`{did: event, where, within, since, at_least, at_most}`. In `where`, `event.` is the event that is counted."""

    number: int
    event: str
    where: Condition | None = None
    within: Duration | None = None
    since: Literal["entry"] | datetime | None = None
    at_least: int = 1
    at_most: int | None = None
    negated: bool = False

    def properties(self) -> tuple[str, ...]:
        """Names of the event's properties that `where` looks at."""
        if self.where is None:
            return ()
        return tuple(sorted({event_property(fact) for fact in self.where.needs() if fact.prefix == "event"}))

    def fact(self) -> Fact:
        return Fact("did", (self.event, self.within, self.since, self.properties()))

    def needs(self) -> Iterator[Fact]:
        yield self.fact()
        if self.where is not None:
            yield from (fact for fact in self.where.needs() if fact.prefix != "event")


class Holds(msgspec.Struct, frozen=True):
    """A question that one fact answers with yes or no. compare: the leaf that it is short for (`has_tag`, `prefers`).

    arguments as in the document: (tag,), (flow, state, within), (flow, message, was, link, within), (channel, topic), (channel,);
    of lists, groups and segments (name, id or None).
    """

    number: int
    question: Literal[
        "has_tag",
        "prefers",
        "in_flow",
        "message",
        "has_consent",
        "reachable_on",
        "user_online",
        "in_list",
        "in_group",
        "in_segment",
    ]
    arguments: tuple[Any, ...]
    compare: Compare | None = None

    def fact(self) -> Fact:
        return self.compare.path.root if self.compare is not None else Fact(self.question, self.arguments)

    def needs(self) -> Iterator[Fact]:
        yield self.fact()


class All(msgspec.Struct, frozen=True):
    """Every member holds; true without members. explicit: written as `all:`."""

    members: tuple[Tree, ...]
    explicit: bool = False


class AnyOf(msgspec.Struct, frozen=True):
    members: tuple[Tree, ...]


class Not(msgspec.Struct, frozen=True):
    member: Tree


Leaf = Compare | Did | Holds
Tree = All | AnyOf | Not | Compare | Did | Holds


def event_property(fact: Fact) -> str:
    """The property that `event.NAME` names, without quotes."""
    from towpath.expr.facts import split_path

    return split_path(fact.path)[1]


def leaves(tree: Tree) -> Iterator[Leaf]:
    """In reading order: the n-th has number n."""
    if isinstance(tree, All | AnyOf):
        for member in tree.members:
            yield from leaves(member)
    elif isinstance(tree, Not):
        yield from leaves(tree.member)
    else:
        yield tree


class Condition:
    """A checked condition. Equal if their trees are; made by `parse`, never changed."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def __repr__(self) -> str:
        return f"Condition({self.tree!r})"

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaves(self.tree))

    @cached_property
    def _needs(self) -> frozenset[Fact]:
        return frozenset(fact for leaf in self.leaves for fact in leaf.needs())

    def needs(self) -> frozenset[Fact]:
        """Every fact that evaluating looks at, also those of expressions on the right and of `where` inside `did`."""
        return self._needs

    @cached_property
    def plan(self) -> Any:
        """Compiled once: see `evaluate`."""
        from towpath.expr.conditions.plan import Plan

        return Plan(self)


EVERYONE = Condition(All(()))
