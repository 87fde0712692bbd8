"""Entry on a date: the next moment of each person is kept, so that nobody is looked for when it comes.

It is computed when a version is launched, and again when the attribute or the person's zone changes (semantics 26).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from towpath.engine.batch import TIMERS, Batch
from towpath.engine.catalog import VersionView
from towpath.engine.entering import Entering
from towpath.engine.facts import Facts
from towpath.engine.wire import Column, Int2s, Int4s, Numbers, Times, micros
from towpath.expr.facts import Fact
from towpath.flows.compiled import CompiledRule
from towpath.host.sql import statement

_SOMEBODY = Fact("contact.id")


def plan_dates(batch: Batch, facts: Facts, view: VersionView, lanes: Any, contacts: Any) -> None:
    """The next moments of these people by every date rule of the version."""
    rules = [rule for rule in view.version.rules if rule.date is not None]
    if not rules or not len(contacts):
        return
    flow = view.flow
    rows = batch.runs.add(
        len(contacts), lane=lanes, contact=contacts, workspace=flow.workspace_id, flow=flow.flow_id, version=view.version.version_id
    )
    for rule in rules:
        plan(batch, facts, view, rule, rows, batch.now)


def plan(batch: Batch, facts: Facts, view: VersionView, rule: CompiledRule, rows: Column, after: datetime) -> None:
    """rows: of `batch.runs`, each another person."""
    assert rule.date is not None
    known = facts.get(view, rows, (rule.date.fact, _SOMEBODY))
    zones = facts.zones(view, rows)
    moments = [
        rule.date.next_after(value, after, zones if isinstance(zones, str) else zones[at]) if somebody is not None else None
        for at, (value, somebody) in enumerate(zip(known[rule.date.fact], known[_SOMEBODY], strict=True))
    ]
    coming = np.array([moment is not None for moment in moments], bool)
    _write(batch, view, rule, "drop_due_dates", rows[~coming], None)
    due = [micros(moment) for moment in moments if moment is not None]
    _write(batch, view, rule, "put_due_dates", rows[coming], due)


def _write(batch: Batch, view: VersionView, rule: CompiledRule, name: str, rows: Column, due: Sequence[int] | None) -> None:
    if not len(rows):
        return
    runs, count = batch.runs, len(rows)
    asked: dict[str, Any] = {
        "lanes": Int2s(runs.lane[rows]),
        "flows": Int4s([view.flow.flow_id] * count),
        "contacts": Numbers(runs.contact[rows]),
        "numbers": Int2s([rule.number] * count),
    }
    if due is not None:
        asked |= {
            "versions": Int4s([view.version.version_id] * count),
            "workspaces": Int4s([view.flow.workspace_id] * count),
            "due": Times(due),
        }
    batch.db.execute(statement("engine", name), asked)


def enter_whose_date_has_come(batch: Batch, facts: Facts, entering: Entering, limit: int) -> int:
    """limit: how many a lane. Answers how many moments came."""
    taken = batch.db.execute(
        statement("engine", "take_due_dates"), {"lanes": Int2s(batch.lanes), "now": batch.now, "limit": limit}
    ).fetchall()
    groups: defaultdict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for lane, _flow_id, contact_id, number, version_id, workspace_id, _due_at in taken:
        groups[workspace_id, version_id, number].append((lane, contact_id))
    wanting = []
    for (workspace_id, version_id, number), people in groups.items():
        view = batch.view(version_id, workspace_id)
        if view.flow.status not in ("active", "paused") or view.version.live_to is not None:
            continue
        rule = view.version.rules[number]
        rows = entering.candidates(view, [lane for lane, _ in people], [contact for _, contact in people])
        somebody = np.array([one is not None for one in facts.get(view, rows, (_SOMEBODY,))[_SOMEBODY]], bool)
        rows = rows[somebody]
        if rule.date is not None and rule.date.yearly:
            plan(batch, facts, view, rule, rows, batch.now)
        met = rows[entering.meets(view, rule, rows)]
        if len(met):
            wanting.append((view, rule, met))
    entering.admit(wanting, klass=TIMERS)
    return len(taken)
