"""Waits: which arm an event matches, and what a pause adds to a wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

from towpath.engine.batch import AWAITING_CHANGE, AWAITING_EVENTS, READY, SLEEPING, Batch, EventRow
from towpath.engine.catalog import VersionView
from towpath.engine.facts import Facts, event_value
from towpath.engine.records import see_own_order
from towpath.engine.wire import FOREVER, Column, micros, moment_of
from towpath.expr.conditions import Condition, Moment, evaluate
from towpath.expr.facts import Fact, split_path
from towpath.flows.compiled import CompiledNode, Pause
from towpath.nodes.base import Answer, Arm
from towpath.values.durations import add


def first_match(batch: Batch, facts: Facts, view: VersionView, place: int, arms: Sequence[Arm], event: EventRow) -> int | None:
    """The first arm whose event and conditions this is."""
    row = np.array([int(batch.tokens.run[place])])
    for number, arm in enumerate(arms):
        if arm.event == event.name and (arm.where is None or holds_on_event(batch, facts, view, row, arm.where, event, place)):
            return number
    return None


def holds_on_event(
    batch: Batch, facts: Facts, view: VersionView, row: Column, where: Condition, event: EventRow, place: int | None = None
) -> bool:
    """A condition in which `event.` is this event, for one run of the batch; place: of the token that asks, with its record."""
    needs = where.needs()
    of_event = {fact for fact in needs if fact.prefix == "event"}
    written = view.version.written
    columns = facts.get(view, row, needs - of_event)
    if place is not None:
        see_own_order(batch, view.flow.workspace_id, np.array([place]), columns)
    known: dict[Fact, Any] = {fact: column[0] for fact, column in columns.items()}
    known.update({fact: event_value(event, split_path(fact.path)[1], written) for fact in of_event})
    zones = facts.zones(view, row)
    zone = zones if isinstance(zones, str) else zones[0]
    workspace_zone = batch.catalog.workspaces[view.flow.workspace_id].zone
    return evaluate(where, known, Moment(batch.now, zone, workspace_zone)).holds


def paused_micros(pauses: Sequence[Pause], since: int, until: int) -> int:
    """How long the pauses that have ended lasted within [since, until]."""
    total = 0
    for pause in pauses:
        if pause.until is not None:
            total += max(0, min(until, micros(pause.until)) - max(since, micros(pause.since)))
    return total


def lies_in_pause(pauses: Sequence[Pause], moment: int) -> bool:
    """Whether it passed during a pause that has ended."""
    return any(pause.until is not None and micros(pause.since) <= moment < micros(pause.until) for pause in pauses)


def freeze(batch: Batch, view: VersionView, node: CompiledNode, places: Column) -> Column:
    """Delays and time-outs get the length of the pauses since they began (semantics 24); answers those that are due all the same."""
    if node.kind.name == "wait_until":
        return places
    tokens, due_now = batch.tokens, []
    for place in places.tolist():
        memo = batch.memo.get(place, {})
        added = paused_micros(view.flow.pauses, int(tokens.started[place]), batch.now_us) - int(memo.get("frozen", 0))
        if tokens.state[place] == AWAITING_CHANGE:  # only its time-out stands still: the condition is asked all the same
            if added > 0 and "until" in memo:
                batch.memo[place] = memo | {"frozen": int(memo.get("frozen", 0)) + added, "until": int(memo["until"]) + added}
            due_now.append(place)
            continue
        due = int(tokens.due[place]) + added
        if added > 0 and due > batch.now_us:
            batch.memo[place] = memo | {"frozen": int(memo.get("frozen", 0)) + added}
            batch.park(np.array([place]), int(tokens.state[place]) if tokens.state[place] in (SLEEPING, AWAITING_EVENTS) else SLEEPING, due)
        else:
            due_now.append(place)
    return np.array(due_now, np.int64)


def await_change(batch: Batch, place: int, again: datetime | None, timeout: datetime | None) -> None:
    """Park till time alone may change the answer, or the time-out, which stays as it was when the visit began."""
    memo = batch.memo.get(place, {})
    if timeout is not None and "until" not in memo:
        memo = batch.memo[place] = memo | {"until": micros(timeout)}
    due = min(FOREVER if again is None else micros(again), int(memo.get("until", FOREVER)))
    batch.park(np.array([place]), AWAITING_CHANGE, due)


def is_due(batch: Batch, place: int) -> bool:
    """Of a visit whose time has come: whether it is the time that it waits for at most, or only one to look again."""
    if batch.tokens.state[place] != AWAITING_CHANGE:
        return True
    return int(batch.memo.get(place, {}).get("until", FOREVER)) <= batch.now_us


def pause_before(tries: int, times: int, over: float) -> int:
    """Microseconds: pauses double, all of them together last `over` seconds."""
    return int(over * 2**tries / (2**times - 1) * 1_000_000)


def seconds_of(duration: Any) -> float:
    start = moment_of(0)
    length: timedelta = add(start, duration, "UTC") - start
    return length.total_seconds()


# In the memo of a visit of a paused flow that only looks again at what it waits for; somebody may still skip its wait.
LOOKS_AGAIN = "looks_again"


def keep(batch: Batch, place: int, what: dict[str, Any]) -> None:
    """A token of a paused flow: what came is worked on resume (semantics 24)."""
    batch.memo[place] = {**batch.memo.get(place, {}), **what}
    batch.stop_listening(place)
    batch.park(np.array([place]), READY, batch.now_us)


def keep_answer(batch: Batch, place: int, answer: Answer) -> None:
    keep(batch, place, {"answer": msgspec.to_builtins(answer, builtin_types=(Decimal,))})
