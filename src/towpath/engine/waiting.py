"""Waits: which arm an event matches, and what a pause adds to a wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any

import msgspec
import numpy as np

from towpath.engine.batch import AWAITING_CHANGE, AWAITING_EVENTS, READY, SLEEPING, TIMERS, Batch, EventRow
from towpath.engine.catalog import VersionView
from towpath.engine.facts import Facts, event_value
from towpath.engine.records import see_own_order
from towpath.engine.wire import FOREVER, Column, micros, moment_of
from towpath.expr.conditions import Condition, Moments, evaluate_many
from towpath.expr.facts import split_path
from towpath.flows.compiled import CompiledNode, Pause
from towpath.nodes.base import Answer, Arm
from towpath.values.durations import add


def first_arms(
    batch: Batch, facts: Facts, view: VersionView, places: Column, arms: Sequence[Arm], events: Sequence[EventRow]
) -> list[int | None]:
    """Of visits that wait at one node: the first arm whose event and conditions the visit's event is; None: none."""
    rows = batch.tokens.run[places]
    found: list[int | None] = [None] * len(events)
    for number, arm in enumerate(arms):
        asked = [at for at, event in enumerate(events) if found[at] is None and event.name == arm.event]
        if not asked:
            continue
        if arm.where is not None:
            holds = hold_on_events(batch, facts, view, rows[asked], arm.where, [events[at] for at in asked], places[asked])
            asked = [at for at, held in zip(asked, holds.tolist(), strict=True) if held]
        for at in asked:
            found[at] = number
    return found


def hold_on_events(
    batch: Batch,
    facts: Facts,
    view: VersionView,
    rows: Column,
    where: Condition,
    events: Sequence[EventRow],
    places: Column | None = None,
) -> Column:
    """For which runs of the batch a condition holds in which `event.` is the event at the run's place in `rows`; places: of the tokens that
    ask, each with its record."""
    needs = where.needs()
    of_event = {fact: split_path(fact.path)[1] for fact in needs if fact.prefix == "event"}
    columns = facts.get(view, rows, needs - of_event.keys())
    if places is not None:
        see_own_order(batch, view.flow.workspace_id, places, columns)
    for fact, name in of_event.items():
        columns[fact] = [event_value(event, name, view.version.written) for event in events]
    moments = Moments(batch.now, facts.zones(view, rows), batch.catalog.workspaces[view.flow.workspace_id].zone)
    holds, _ = evaluate_many(where, columns, len(rows), moments)
    return holds


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
        since = int(memo.get("since", tokens.started[place]))  # a failover waits from when its message was handed over
        added = paused_micros(view.flow.pauses, since, batch.now_us) - int(memo.get("frozen", 0))
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
        memo = batch.memo[place] = memo | {"until": micros(timeout), "since": batch.now_us}
    due = min(FOREVER if again is None else micros(again), int(memo.get("until", FOREVER)))
    batch.park(np.array([place]), AWAITING_CHANGE, due)


def await_events(batch: Batch, places: Column, arms: Sequence[Arm], due: Any) -> None:
    """Park till an event of these arms, or the time-out: microseconds, one for all or one a visit."""
    tokens, runs, rows = batch.tokens, batch.runs, batch.tokens.run[places]
    batch.park(places, AWAITING_EVENTS, due)
    tokens.klass[places] = np.maximum(tokens.klass[places], TIMERS)
    for place in places.tolist():
        batch.stop_listening(place)
    visits = [column.tolist() for column in (runs.contact[rows], tokens.process[places], runs.id[rows], runs.lane[rows])]
    for name in dict.fromkeys(arm.event for arm in arms):
        batch.awaited += zip(*visits, repeat(name))


def is_due(batch: Batch, place: int) -> bool:
    """Of a visit whose time has come: whether it is the time that it waits for at most, or only one to look again."""
    if batch.tokens.state[place] != AWAITING_CHANGE:
        return True
    return int(batch.memo.get(place, {}).get("until", FOREVER)) <= batch.now_us


def pause_before(tries: int, times: int, over: float) -> int:
    """Microseconds before the next of so many tries in all: pauses double, all of them together last `over` seconds."""
    return int(over * 2**tries / (2 ** (times - 1) - 1) * 1_000_000)


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
