"""Facts that change by themselves: which events can change the answer of a condition, and when time alone can.

`changes_of` is worked out once per condition. `next_change` answers for one person, from the facts that the condition needs and those of
`moment_facts`: until then, and as long as none of the events comes, every leaf keeps the answer it has now. It may be too early, never
too late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from towpath.expr.catalogue import EVENTS
from towpath.expr.conditions.bounds import read_dated
from towpath.expr.conditions.columns import Moments
from towpath.expr.conditions.plan import ComparePlan, DidPlan
from towpath.expr.conditions.tree import All, Calculated, Compare, Condition, Did, Holds, event_property
from towpath.expr.facts import Fact, split_path
from towpath.expr.moment import Moment
from towpath.values import zones
from towpath.values.calendar import parse_time
from towpath.values.durations import Duration, add, at_local, before, start_of_day
from towpath.values.folded import fold

_MINUTE, _DAY, _MICROSECOND = timedelta(minutes=1), timedelta(days=1), timedelta(microseconds=1)
# `now()` or a fact of the clock on the right-hand side, and windows whose beginning nobody tells, are looked at again so often.
LOOK_AGAIN = _MINUTE

ORDER_EVENTS = tuple(name for name in EVENTS if name.startswith("order_"))
MESSAGE_EVENTS = (*(name for name in EVENTS if name.startswith("message_") and name != "message_received"), "link_clicked")
CONSENT_EVENTS = ("consent_requested", "consent_given", "consent_withdrawn", "unsubscribed", "subscription_confirmed")
# Of two that become one, the values change without a word on each of them.
JOINING_EVENTS = ("contact_created", "contact_identified", "contact_merged")
_OF_ORDERS = frozenset(("total_paid", "order_count", "last_order_at", "first_order_at"))
_FIXED = frozenset(("id", "created_at"))

# Of questions and prefixes whose answers only some events can change.
EVENTS_OF: Mapping[str, tuple[str, ...]] = {
    "order": ORDER_EVENTS,
    "message": MESSAGE_EVENTS,
    "has_consent": CONSENT_EVENTS,
    "reachable_on": (
        "message_bounced",
        "message_complained",
        "unsubscribed",
        "attribute_changed",
        "contact_updated",
        "consent_requested",
        "consent_given",
        "consent_withdrawn",
    ),
    "in_flow": ("flow_entered", "flow_exited"),
    "in_list": ("list_joined", "list_left"),
    "in_group": ("group_joined", "group_left"),
    "in_segment": ("segment_entered", "segment_left"),
    "in_stage": ("stage_started", "stage_completed", "stage_reverted", "pipeline_started", "pipeline_completed"),
    "company": ("company_created", "company_updated", "contact_updated"),
    "deal": ("deal_created", "deal_updated"),
    "product": ("product_updated",),
    "user_online": ("user_signed_in", "user_signed_out"),
}
# What a run was made of, which stays as it is; and a window of the workspace, which is read when it is needed.
CONSTANT = frozenset(("entry", "event", "run", "flow", "window"))
# What only the run itself changes, by its other branches.
OF_THE_RUN = frozenset(("vars", "node"))


class Changes(msgspec.Struct, frozen=True):
    """events: name -> of which attributes (`attribute_changed`) it matters; None: in any case. by_run: the run's own branches can
    change the answer. by_time: time alone can."""

    events: Mapping[str, frozenset[str] | None]
    by_run: bool = False
    by_time: bool = False

    def by_event(self, name: str, properties: Mapping[str, Any]) -> bool:
        """Whether this event can have changed the answer."""
        if name not in self.events:
            return False
        attributes = self.events[name]
        return attributes is None or properties.get("attribute") in attributes


def changes_of(condition: Condition) -> Changes:
    found = changes_of_facts(condition.needs())
    timed = any(_is_timed(leaf) for leaf in condition.leaves)
    return Changes(found.events, found.by_run, found.by_time or timed)


def changes_of_facts(facts: frozenset[Fact]) -> Changes:
    """Of bare facts, such as those that a date or an expression names."""
    events: dict[str, frozenset[str] | None] = {}
    by_run = by_time = False
    for fact in facts:
        prefix = fact.prefix
        by_run |= prefix in OF_THE_RUN
        by_time |= (
            prefix == "now"
            or _counts_days(fact)
            or (prefix in ("message", "in_flow", "did") and any(isinstance(a, Duration) for a in fact.arguments))
        )
        for name, attribute in _events_of(fact):
            known = events.get(name, frozenset())
            events[name] = None if attribute is None or known is None else known | {attribute}
    return Changes(events, by_run, by_time)


def whose_members(changes: Changes) -> Changes:
    """Of a condition by which people belong to something: whoever becomes a contact may belong, also where nothing is asked of them."""
    return msgspec.structs.replace(changes, events={**changes.events, **dict.fromkeys(JOINING_EVENTS)})


def _events_of(fact: Fact) -> Iterator[tuple[str, str | None]]:
    """Names of events, each with the attribute it must be about (None: whatever it says)."""
    prefix = fact.prefix
    if prefix in CONSTANT or prefix in OF_THE_RUN:
        return
    for name in JOINING_EVENTS:
        yield name, None
    if prefix == "did":
        yield str(fact.arguments[0]), None
    elif prefix == "now":
        if fact.path == "now.holiday":
            yield "attribute_changed", "country"
        yield "attribute_changed", "time_zone"
    elif prefix == "contact" and fact.arguments:
        yield str(fact.arguments[0]), None
    elif prefix == "contact":
        name = split_path(fact.path)[1]
        if name == "tags":
            yield "tag_added", None
            yield "tag_removed", None
        elif name in _OF_ORDERS:
            for event in ORDER_EVENTS:
                yield event, None
        elif name in ("metadata", "owner"):
            yield "contact_updated", None
            yield "attribute_changed", name
        elif name not in _FIXED:
            yield "attribute_changed", name
    else:
        for event in EVENTS_OF.get(prefix, tuple(EVENTS)):
            yield event, None


def narrowed(condition: Condition) -> Mapping[str, tuple[Property, ...]]:
    """Of the events whose only part in the answer is to be counted by `did`, and only with one of some texts in a property: name -> what
    they are counted with. An event that says something else there changes nothing."""
    counted: dict[str, list[Property | None]] = {}
    for leaf in condition.leaves:
        if isinstance(leaf, Did):
            counted.setdefault(leaf.event, []).append(_counted_with(leaf.where))
    otherwise = changes_of_facts(frozenset(fact for fact in condition.needs() if fact.prefix != "did")).events
    found = {name: tuple(one for one in said if one is not None) for name, said in counted.items() if None not in said}
    return {name: said for name, said in found.items() if name not in otherwise and name not in JOINING_EVENTS}


class Property(msgspec.Struct, frozen=True):
    """What a property of an event must be, folded: one of these."""

    name: str
    values: frozenset[str]


def _counted_with(where: Condition | None) -> Property | None:
    """The first comparison with texts that must hold of an event."""
    tree = None if where is None else where.tree
    for leaf in tree.members if isinstance(tree, All) else (tree,):
        if (
            isinstance(leaf, Compare)
            and leaf.operator in ("is", "in")
            and leaf.type in ("text", "any")
            and leaf.path.prefix == "event"
            and not leaf.path.rest
            and all(isinstance(value, str) for value in leaf.values)
        ):
            return Property(event_property(leaf.path.root), frozenset(fold(value) for value in leaf.values))
    return None


def _counts_days(fact: Fact) -> bool:
    """A computed attribute that grows day by day; others of a contact have no arguments."""
    return fact.prefix == "contact" and fact.arguments[1:] == ("days_since",)


def _is_timed(leaf: Compare | Did | Holds) -> bool:
    if isinstance(leaf, Did):
        return leaf.within is not None or (leaf.where is not None and any(_is_timed(inner) for inner in leaf.where.leaves))
    if isinstance(leaf, Holds):
        return _window_of(leaf) is not None if leaf.compare is None else _is_timed(leaf.compare)
    return (
        leaf.path.prefix == "now"
        or _counts_days(leaf.path.root)
        or _by_clock(leaf)
        or leaf.meaning.takes == "duration"
        or leaf.operator == "is today"
    )


def _by_clock(leaf: Compare) -> bool:
    """Whether a right-hand value is made of the present moment."""
    return any(
        isinstance(value, Calculated)
        and (value.expression.timed or any(fact.prefix == "now" or _counts_days(fact) for fact in value.expression.needs()))
        for value in leaf.values
    )


def _window_of(leaf: Holds) -> Duration | None:
    return next((argument for argument in leaf.arguments if isinstance(argument, Duration)), None)


# ---- When -------------------------------------------------------------------------------------------------------------


def moment_facts(condition: Condition) -> frozenset[Fact]:
    """What `next_change` needs beside the facts of the condition: when the events lay that a window counts, and since when days are."""
    windows = [leaf for leaf in condition.leaves if isinstance(leaf, Did) and leaf.within is not None]
    counted = [leaf.path.root for leaf in condition.leaves if isinstance(leaf, Compare) and _counts_days(leaf.path.root)]
    return frozenset(Fact("did_at", (leaf.event, leaf.within, leaf.since)) for leaf in windows) | {_last_of(fact) for fact in counted}


def _last_of(fact: Fact) -> Fact:
    return Fact(fact.path, (fact.arguments[0], "last"))


def next_change(condition: Condition, facts: Mapping[Fact, Any], moment: Moment) -> datetime | None:
    """The first moment after `moment.now` at which time alone may change what a leaf answers; None: never."""
    return min((at for plan in condition.plan.leaves for at in _boundaries(plan, facts, moment) if at > moment.now), default=None)


def next_changes(condition: Condition, facts: Mapping[Fact, Sequence[Any]], moments: Moments, count: int) -> list[datetime | None]:
    """`next_change` of each of `count` persons, column by column. Where only windows of a fixed length matter, without looking at each leaf."""
    windows = _plain_windows(condition)
    if windows is None:
        return [next_change(condition, {fact: column[row] for fact, column in facts.items()}, moments.of(row)) for row in range(count)]
    now = moments.now
    found: list[datetime | None] = [None] * count
    for fact, length in windows:
        for row, times in enumerate(facts[fact]):
            for at in (times[0] + length, *times[1:]) if times else ():
                if at > now and ((known := found[row]) is None or at < known):
                    found[row] = at
    return found


def _plain_windows(condition: Condition) -> list[tuple[Fact, timedelta]] | None:
    """Of a condition that time changes by windows of so many seconds alone: their facts and lengths. `times` begins with the oldest inside;
    what follows it is ahead, or leaves later than the oldest does."""
    timed = [leaf for leaf in condition.leaves if _is_timed(leaf)]
    if not all(
        isinstance(leaf, Did)
        and leaf.within is not None
        and leaf.within.seconds is not None
        and leaf.since is None
        and (leaf.where is None or not any(_is_timed(inner) for inner in leaf.where.leaves))
        for leaf in timed
    ):
        return None
    return [
        (Fact("did_at", (leaf.event, leaf.within, leaf.since)), timedelta(seconds=leaf.within.seconds or 0))
        for leaf in timed
        if isinstance(leaf, Did) and leaf.within is not None
    ]


def _boundaries(plan: Any, facts: Mapping[Fact, Any], moment: Moment) -> Iterator[datetime]:
    if isinstance(plan, ComparePlan):
        yield from _of_compare(plan, facts, moment)
    elif isinstance(plan, DidPlan):
        yield from _of_did(plan, facts, moment)
    elif _window_of(plan.leaf) is not None and facts.get(plan.fact) is True:
        yield moment.now + LOOK_AGAIN


def _of_compare(plan: ComparePlan, facts: Mapping[Fact, Any], moment: Moment) -> Iterator[datetime]:
    leaf = plan.leaf
    if plan.is_change:
        return
    if _by_clock(leaf):
        yield moment.now + LOOK_AGAIN
    if _counts_days(leaf.path.root) and (days := facts.get(leaf.path.root)) is not None:
        last = facts.get(_last_of(leaf.path.root))
        yield moment.now + LOOK_AGAIN if last is None else last + (int(days) + 1) * _DAY
    if leaf.path.prefix == "now":
        yield _before_clocks_change(_next_on_clock(leaf, plan.right_hand(facts, moment), moment), moment)
    if leaf.meaning.takes == "duration" or leaf.operator == "is today":
        durations = plan.right_hand(facts, moment) if leaf.values else ()
        for value in _instants(plan.value(facts), moment.workspace_zone):
            yield from _of_value(leaf.operator, value, durations, moment)


def _next_on_clock(leaf: Compare, values: tuple[Any, ...] | None, moment: Moment) -> datetime:
    """Of the clock on the person's wall: when it next passes a time that the leaf names, else midnight."""
    there = zones.zone(moment.zone)
    today = moment.now.astimezone(there).date()
    midnight = start_of_day(today + _DAY, moment.zone)
    if leaf.type != "time":
        return midnight
    found = [midnight]
    for value in values or ():
        try:
            clock = datetime.combine(today, parse_time(str(value)))
        except ValueError:
            return moment.now + LOOK_AGAIN
        for wall in (clock, clock + _MINUTE):
            found.append(at_local(today, wall.time(), there))
            again = wall.replace(tzinfo=there, fold=1).astimezone(UTC)
            if again.astimezone(there).replace(tzinfo=None) == wall:
                found.append(again)
    return min(at for at in found if at > moment.now)


def _before_clocks_change(until: datetime, moment: Moment) -> datetime:
    """`until`, or the moment between at which the zone's clocks jump: a time of day may then come or go at once."""
    there = zones.zone(moment.zone)
    offset = moment.now.astimezone(there).utcoffset()
    if until.astimezone(there).utcoffset() == offset:
        return until
    low, high = moment.now, until
    while high - low > _MICROSECOND:
        middle = low + (high - low) / 2
        if middle.astimezone(there).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def _instants(value: Any, workspace_zone: str) -> Iterator[date | datetime]:
    """The dates and instants in a value as `Interval.test` reads them."""
    if isinstance(value, list | tuple):
        for member in value:
            yield from _instants(member, workspace_zone)
        return
    if isinstance(value, str):
        value = read_dated(value)
    if isinstance(value, datetime):
        yield value if value.tzinfo else value.replace(tzinfo=UTC)
    elif isinstance(value, date):
        yield value


def _of_value(operator: str, value: date | datetime, durations: tuple[Any, ...] | None, moment: Moment) -> Iterator[datetime]:
    try:
        if operator == "is today":
            day = value.astimezone(zones.zone(moment.zone)).date() if isinstance(value, datetime) else value
            yield start_of_day(day, moment.zone)
            yield start_of_day(day + _DAY, moment.zone)
            return
        at = value if isinstance(value, datetime) else start_of_day(value, moment.workspace_zone)
        yield at
        for duration in durations or ():
            if isinstance(duration, Duration):
                yield _first(
                    partial(_is_within if operator == "in the next" else _is_past, at, duration, moment.workspace_zone),
                    at,
                    -duration if operator == "in the next" else duration,
                )
    except OverflowError:
        return


def _of_did(plan: DidPlan, facts: Mapping[Fact, Any], moment: Moment) -> Iterator[datetime]:
    leaf = plan.leaf
    if leaf.within is not None:
        times = facts.get(Fact("did_at", (leaf.event, leaf.within, leaf.since))) or ()
        yield from times  # those that lie a little ahead begin to count when they have come
        if times:
            oldest = min(times)
            yield _first(partial(_is_out, oldest, leaf.within, moment.workspace_zone), oldest, leaf.within)
    if leaf.where is not None and any(_is_timed(inner) for inner in leaf.where.leaves):
        answer = facts.get(plan.fact)
        outer = {fact: facts.get(fact) for fact in plan.outer}
        events = answer if isinstance(answer, list | tuple) else ({},)
        for event in events:
            inner = next_change(
                leaf.where, outer | {fact: event.get(n) for n, fact in zip(plan.properties, plan.names, strict=True)}, moment
            )
            if inner is not None:
                yield inner


def _is_within(at: datetime, duration: Duration, zone: str, now: datetime) -> bool:
    return add(now, duration, zone, calendar=False) >= at


def _is_past(at: datetime, duration: Duration, zone: str, now: datetime) -> bool:
    return before(now, duration, zone) > at


def _is_out(at: datetime, duration: Duration, zone: str, now: datetime) -> bool:
    """Of an event: it counts after the beginning of the window."""
    return before(now, duration, zone) >= at


def _first(holds: Callable[[datetime], bool], at: datetime, duration: Duration) -> datetime:
    """The first microsecond at which something holds that begins to hold about `duration` after `at` and then stays so."""
    seconds = duration.seconds
    if seconds is not None:
        guess = at + timedelta(seconds=seconds)
        return guess if holds(guess) else guess + _MICROSECOND
    length = duration.amount * (1 if duration.unit == "month" else 12)
    low = at + length * timedelta(days=28) - timedelta(days=3) if length >= 0 else at + length * timedelta(days=31) - timedelta(days=3)
    high = at + length * timedelta(days=31) + timedelta(days=4) if length >= 0 else at + length * timedelta(days=28) + timedelta(days=4)
    while high - low > _MICROSECOND:
        middle = low + (high - low) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


__all__ = [
    "LOOK_AGAIN",
    "Changes",
    "changes_of",
    "changes_of_facts",
    "moment_facts",
    "narrowed",
    "next_change",
    "next_changes",
    "whose_members",
]
