"""Goals: counted once per person, goal and event, for the earliest run in whose window the event falls (semantics 48)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from towpath.engine.batch import RUNNING, Batch, EventRow
from towpath.engine.catalog import VersionView
from towpath.engine.facts import Facts, event_value
from towpath.engine.taking import load_runs
from towpath.engine.telling import tell_of_goal
from towpath.engine.waiting import hold_on_events
from towpath.engine.wire import Int2s, Int4s, Numbers
from towpath.events.binary import Texts, Timestamps
from towpath.expr.facts import split_path, walk
from towpath.flows.compiled import CompiledGoal
from towpath.host.sql import statement
from towpath.values.durations import before


def reach_goals(batch: Batch, facts: Facts, events: Sequence[EventRow]) -> list[tuple[int, str]]:
    """Files the goals that these events reach; answers the runs (rows) that end with it."""
    from towpath.engine.match import find_runs

    heard = [event for event in events if event.name in batch.catalog.workspaces[event.workspace_id].goals]
    if not heard:
        return []
    flows = {flow.flow_id: flow for event in heard for flow in batch.catalog.workspaces[event.workspace_id].goals[event.name]}
    by_contact = {event.contact_id: event for event in heard}
    runs: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for run in find_runs(batch, heard, set(flows), ended=True):
        runs[run[2], run[3]].append(run)
    reached: list[tuple[EventRow, VersionView, CompiledGoal, Any]] = []
    for (contact_id, flow_id), found in runs.items():
        event, flow = by_contact[contact_id], flows[flow_id]
        view = batch.view(flow.versions[0].version_id, flow.workspace_id)
        goal = view.version.goal
        if goal is None or goal.event != event.name:
            continue
        inside = [
            run
            for run in found
            if _in_window(run[5], goal, event.occurred_at, batch.catalog.workspaces[flow.workspace_id].zone)
            and _concerns(view, run[7], event)
        ]
        if inside and (goal.where is None or _holds(batch, facts, view, goal, event)):
            reached.append((event, view, goal, min(inside, key=lambda run: run[8])))  # a test only where there is nothing else
    return _file(batch, reached)


def _in_window(entered_at: datetime, goal: CompiledGoal, at: datetime, zone: str) -> bool:
    return entered_at <= at and (goal.within is None or entered_at >= before(at, goal.within, zone))


def _concerns(view: VersionView, key: str, event: EventRow) -> bool:
    from towpath.engine.match import concerns

    return concerns(view, key, event)


def _holds(batch: Batch, facts: Facts, view: VersionView, goal: CompiledGoal, event: EventRow) -> bool:
    assert goal.where is not None
    row = batch.runs.add(
        1,
        lane=event.lane,
        contact=event.contact_id,
        workspace=event.workspace_id,
        flow=view.flow.flow_id,
        version=view.version.version_id,
        entered=batch.now_us,
    )
    return bool(hold_on_events(batch, facts, view, row, goal.where, [event])[0])


def _file(batch: Batch, reached: list[tuple[EventRow, VersionView, CompiledGoal, Any]]) -> list[tuple[int, str]]:
    """A test reaches its goal, which counts nowhere (semantics 56)."""
    if not reached:
        return []
    counted = [one for one in reached if not one[3][8]]
    asked = {
        "lanes": Int2s([event.lane for event, *_ in counted]),
        "flows": Int4s([view.flow.flow_id for _, view, *_ in counted]),
        "events": Numbers([event.id for event, *_ in counted]),
        "workspaces": Int4s([event.workspace_id for event, *_ in counted]),
        "contacts": Numbers([event.contact_id for event, *_ in counted]),
        "runs": Numbers([run[1] for *_, run in counted]),
        "versions": Int4s([run[4] for *_, run in counted]),
        "ats": Timestamps([event.occurred_at for event, *_ in counted]),
        "values": Texts([_value(goal, event) for event, _, goal, _ in counted]),
    }
    new = {(flow_id, event_id) for flow_id, event_id in batch.db.execute(statement("engine", "add_goals"), asked).fetchall()}
    ending: list[tuple[int, str]] = []
    for event, view, goal, run in reached:
        if not run[8]:
            if (view.flow.flow_id, event.id) not in new:
                continue
            batch.counts[run[4], -1, "goal"] += 1
        tell_of_goal(batch, view, event, run[1], _value(goal, event))
        if goal.ends_run and run[6] == RUNNING:
            load_runs(batch, np.array([run[0]]), np.array([run[1]]))
            if run[1] in batch.row_of_run:
                ending.append((batch.row_of_run[run[1]], "goal"))
    return ending


def _value(goal: CompiledGoal, event: EventRow) -> str | None:
    """Of the property that is summed."""
    if goal.value is None:
        return None
    parts = split_path(goal.value)
    value = walk(event_value(event, parts[1]), parts[2:])
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
