"""Who joins and leaves the audiences of live flows, and whose date moved, as events change people (semantics 2, 11, 26).

An event that starts nothing (historical, a merge) changes who belongs too, but lets nobody in.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from towpath.engine.batch import INTERACTIVE, Batch, EventRow
from towpath.engine.bulk import keep_members
from towpath.engine.catalog import VersionView, version_at
from towpath.engine.dates import plan
from towpath.engine.ending import end_runs
from towpath.engine.entering import Entering, is_about
from towpath.engine.facts import Facts
from towpath.engine.taking import load_runs
from towpath.engine.wire import Column, Int2s, Int4s, Numbers
from towpath.expr.conditions import Moments, evaluate_many
from towpath.flows.compiled import CompiledRule
from towpath.host.sql import statement

MERGES = ("contact_merged", "contact_identified")


class Following:
    """Of one batch. `look` comes before waits and entries, `let_in` after entries by events."""

    def __init__(self, batch: Batch, facts: Facts, entering: Entering) -> None:
        self._batch, self._facts, self._entering = batch, facts, entering
        self._joined: list[tuple[VersionView, CompiledRule, Column]] = []

    def look(self, events: Sequence[EventRow]) -> None:
        """At most one event of a contact."""
        batch = self._batch
        groups: defaultdict[int, list[EventRow]] = defaultdict(list)
        for event in events:
            for flow in batch.catalog.workspaces[event.workspace_id].watches.get(event.name, ()):
                if (
                    flow.status in ("active", "paused", "finishing")
                    and event.name in flow.versions[0].watches
                    and is_about(flow.versions[0].subject, event)
                ):
                    batch.view(flow.versions[0].version_id, event.workspace_id)
                    groups[flow.versions[0].version_id].append(event)
        for version_id, some in groups.items():
            view = batch.views[version_id]
            for rule in view.version.rules:
                if rule.audience is not None and rule.audience.follows:
                    heard = [event for event in some if _may_change(rule, event)]
                    if heard:
                        self._follow(view, rule, heard)
                elif rule.date is not None:
                    moved = [event for event in some if _moves_date(rule, event)]
                    if moved:
                        plan(batch, self._facts, view, rule, self._rows(view, moved), batch.now)

    def let_in(self, entered: set[tuple[int, int]]) -> None:
        """entered: (flow, contact) whom the event let in by another rule; one event is one entry."""
        flows, contacts = self._batch.runs.flow, self._batch.runs.contact
        wanting = []
        for view, rule, rows in self._joined:
            free = [row for row in rows.tolist() if (int(flows[row]), int(contacts[row])) not in entered]
            if free:
                wanting.append((view, rule, np.array(free)))
        self._joined = []
        self._entering.admit(wanting, klass=INTERACTIVE)

    def _rows(self, view: VersionView, events: Sequence[EventRow]) -> Column:
        batch = self._batch
        rows = self._entering.candidates(
            view,
            [event.lane for event in events],
            [event.contact_id for event in events],
            depth=[event.depth for event in events],
        )
        batch.runs.event[rows] = [event.id for event in events]
        batch.entry_event.update(zip(rows.tolist(), events, strict=True))
        return rows

    def _follow(self, view: VersionView, rule: CompiledRule, events: Sequence[EventRow]) -> None:
        batch, runs, audience = self._batch, self._batch.runs, rule.audience
        assert audience is not None
        rows = self._rows(view, events)
        columns = self._facts.get(view, rows, audience.where.needs())
        moments = Moments(batch.now, self._facts.zones(view, rows), batch.catalog.workspaces[view.flow.workspace_id].zone)
        holds, _ = evaluate_many(audience.where, columns, len(rows), moments)
        keys = {
            "lanes": Int2s(runs.lane[rows]),
            "flows": Int4s(runs.flow[rows]),
            "contacts": Numbers(runs.contact[rows]),
            "numbers": Int2s([rule.number] * len(rows)),
        }
        was, there = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        for place, belonged, exists in batch.db.execute(statement("engine", "find_members"), keys).fetchall():
            was[place - 1], there[place - 1] = belonged, exists
        now = np.asarray(holds, bool) & there
        joined, left = rows[now & ~was], rows[was & ~now]
        keep_members(batch, view, rule, runs.lane[joined], runs.contact[joined])
        if len(left):
            self._leave(view, rule, left)
        if audience.dynamic:
            new = [row for row in joined.tolist() if self._may_start(view, batch.entry_event[row])]
            if new:
                self._joined.append((view, rule, np.array(new)))

    def _may_start(self, view: VersionView, event: EventRow) -> bool:
        """Events of a version that was not live yet, historical ones and merges start nothing."""
        version = version_at(view.flow, event.received_at)
        return not event.historical and event.name not in MERGES and version is view.version and view.flow.status in ("active", "paused")

    def _leave(self, view: VersionView, rule: CompiledRule, rows: Column) -> None:
        batch, runs = self._batch, self._batch.runs
        gone = {
            "lanes": Int2s(runs.lane[rows]),
            "flows": Int4s(runs.flow[rows]),
            "contacts": Numbers(runs.contact[rows]),
            "numbers": Int2s([rule.number] * len(rows)),
        }
        batch.db.execute(statement("engine", "drop_members"), gone)
        if rule.audience is None or not rule.audience.removes:
            return
        asked = {"lanes": Int2s(runs.lane[rows]), "contacts": Numbers(runs.contact[rows]), "flows": [view.flow.flow_id], "ended": False}
        found = batch.db.execute(statement("engine", "find_runs"), asked).fetchall()
        load_runs(batch, np.array([run[0] for run in found], np.int64), np.array([run[1] for run in found], np.int64))
        end_runs(batch, [batch.row_of_run[run[1]] for run in found if run[1] in batch.row_of_run], "left_audience")


def _may_change(rule: CompiledRule, event: EventRow) -> bool:
    assert rule.audience is not None
    return rule.audience.changes.by_event(event.name, event.properties)


def _moves_date(rule: CompiledRule, event: EventRow) -> bool:
    assert rule.date is not None
    if event.name != "attribute_changed":
        return event.name in ("contact_created", *MERGES)
    return event.properties.get("attribute") in (rule.date.attribute, "time_zone")
