"""The answer of a condition for one person, with what every leaf saw."""

from collections.abc import Mapping
from typing import Any

import msgspec

from towpath.expr.conditions.plan import ComparePlan, DidPlan
from towpath.expr.conditions.tree import Condition
from towpath.expr.facts import Fact
from towpath.expr.moment import Moment


class Verdict(msgspec.Struct, frozen=True):
    """seen: number of the leaf, as text -> the value it saw (of `did`: the count; of `changed`: [attribute, old, new])."""

    holds: bool
    seen: dict[str, Any]


def evaluate(condition: Condition, facts: Mapping[Fact, Any], moment: Moment) -> Verdict:
    """Whether the condition holds. A fact that is not there is absent."""
    seen: dict[str, Any] = {}
    answers: list[bool] = []
    plan = condition.plan
    for leaf in plan.leaves:
        if isinstance(leaf, ComparePlan):
            value = leaf.value(facts)
            answers.append(leaf.test(facts, moment)(value))
        elif isinstance(leaf, DidPlan):
            value = count_events(leaf, facts.get(leaf.fact), facts, moment)
            answers.append(leaf.holds(value))
        else:
            value = facts.get(leaf.fact)
            answers.append(value is True)
        seen[leaf.key] = value
    return Verdict(plan.combine(answers), seen)


def count_events(leaf: DidPlan, answer: Any, facts: Mapping[Fact, Any], moment: Moment) -> int:
    """How many events of a `did` there are: a number as it is, else the events for which `where` holds."""
    if answer is None:
        return 0
    where = leaf.leaf.where
    if where is None:
        return answer if isinstance(answer, int) else len(answer)
    inner: dict[Fact, Any] = {fact: facts.get(fact) for fact in leaf.outer}
    if isinstance(answer, int):  # `where` looks at no property of the event: it holds for all or for none
        return answer if evaluate(where, inner, moment).holds else 0
    count = 0
    for event in answer:
        for name, fact in zip(leaf.properties, leaf.names, strict=True):
            inner[fact] = event.get(name)
        count += evaluate(where, inner, moment).holds
    return count
