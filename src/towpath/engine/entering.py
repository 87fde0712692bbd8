"""Entry: which events start runs, who is refused and why (semantics 8-14, 50)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from towpath.engine.advance import FIRST, Advance
from towpath.engine.batch import BULK, INTERACTIVE, Batch, EventRow, Memory
from towpath.engine.catalog import TIME_ZONE, VersionView, version_at
from towpath.engine.experiments import hold_out
from towpath.engine.facts import Facts, event_value
from towpath.engine.wire import Column, Int2s, Int4s, Numbers, read_columns
from towpath.events.binary import Texts
from towpath.events.models import NewEvent
from towpath.expr.conditions import Moment, Moments, evaluate_many
from towpath.expr.facts import split_path, walk
from towpath.flows.compiled import START, CompiledRule, RunSettings
from towpath.flows.variables import read_variables
from towpath.host.sql import statement
from towpath.values.durations import add, before

# Events that a company has, and each of its people.
OF_COMPANIES = ("company_created", "company_updated")


class Crowd(msgspec.Struct):
    """People of one rule who enter together. occasion: of a schedule the second at which it came, else 0."""

    view: VersionView
    rule: CompiledRule
    lanes: Column
    contacts: Column
    occasion: int = 0


class Entering:
    """Of one batch. Candidates are rows of `batch.runs` from the start, so that facts loaded for a rule serve the run too."""

    def __init__(self, batch: Batch, facts: Facts, advance: Advance) -> None:
        self._batch, self._facts, self._advance = batch, facts, advance
        self._denied: Counter[tuple[int, int, int, str, int]] = Counter()
        self.refused: dict[int, str] = {}  # run row -> why it did not begin
        self._denied_by: dict[tuple[int, int, int, str, int], int] = {}
        self._quotas = Quotas(batch)

    # ---- by events --------------------------------------------------------------------------------------------------

    def by_events(self, events: Sequence[EventRow]) -> set[tuple[int, int]]:
        """Answers which (flow, contact) met a rule. What concerns nobody starts only flows about nobody (semantics 7)."""
        batch = self._batch
        groups: dict[int, list[EventRow]] = {}
        for event in events:
            for flow in batch.catalog.workspaces[event.workspace_id].starts.get(event.name, ()):
                if (
                    flow.status in ("scheduled", "active", "paused")
                    and (version := version_at(flow, event.received_at)) is not None
                    and (version.settings.ends_at is None or event.received_at < version.settings.ends_at)
                    and event.name in version.starts_on
                    and is_about(version.subject, event)
                ):
                    batch.view(version.version_id, event.workspace_id)
                    groups.setdefault(version.version_id, []).append(event)
        candidates = [(batch.views[version], some, self._candidates(batch.views[version], some)) for version, some in groups.items()]
        self._prefetch(candidates)
        wanting: list[tuple[VersionView, CompiledRule, Column]] = []
        for view, some, rows in candidates:
            open_rows = np.ones(len(rows), bool)
            for rule in view.version.rules:
                asked = np.flatnonzero(open_rows & np.array([concerns_rule(view, rule, event) for event in some]))
                if not len(asked):
                    continue
                met = asked[self.meets(view, rule, rows[asked])]
                open_rows[met] = False
                if len(met):
                    self._take_from_body(view, rule, rows[met])
                    wanting.append((view, rule, rows[met]))
        self.admit(wanting, klass=INTERACTIVE)
        flows, contacts = batch.runs.flow, batch.runs.contact
        return {(int(flows[row]), int(contacts[row])) for _, _, rows in wanting for row in rows.tolist()}

    def candidates(self, view: VersionView, lanes: Any, contacts: Any, *, depth: Any = 0) -> Column:
        """People who ask to enter without an event, as rows of the batch; of a flow about nobody the runs are about nobody all the same."""
        batch, flow = self._batch, view.flow
        return batch.runs.add(
            len(contacts), lane=lanes, contact=0 if view.version.subject == "none" else contacts, workspace=flow.workspace_id, flow=flow.flow_id, version=view.version.version_id,
            entered=batch.now_us, depth=depth, test=batch.catalog.tests(view, contacts),
        )  # fmt: skip

    def _take_from_body(self, view: VersionView, rule: CompiledRule, rows: Column) -> None:
        """Variables that a webhook brings."""
        if rule.hook is None or not rule.hook.variables:
            return
        for row in rows.tolist():
            body = self._batch.entry_event[row].properties.get("body")
            said = {name: walk(body, parts) for name, parts in rule.hook.variables.items()}
            values, _ = read_variables(view.version, {name: value for name, value in said.items() if value is not None})
            self._batch.variables[row] = {**view.initial, **values}

    def _candidates(self, view: VersionView, events: Sequence[EventRow]) -> Column:
        batch, contacts = self._batch, [0 if view.version.subject == "none" else event.contact_id for event in events]
        rows = batch.runs.add(
            len(events), lane=[event.lane for event in events], contact=contacts, workspace=view.flow.workspace_id,
            flow=view.flow.flow_id, version=view.version.version_id, entered=batch.now_us, depth=[event.depth for event in events],
            event=[event.id for event in events], test=batch.catalog.tests(view, contacts),
        )  # fmt: skip
        batch.entry_event.update(zip(rows.tolist(), events, strict=True))
        if view.version.subject == "order":
            self._find_orders(rows, events)
        return rows

    def _find_orders(self, rows: Column, events: Sequence[EventRow]) -> None:
        names = [str(event.properties.get("order_id", "")) for event in events]
        asked = {
            "lanes": Int2s([event.lane for event in events]),
            "contacts": Numbers([event.contact_id for event in events]),
            "names": Texts(names),
        }
        ids = {
            (lane, contact, name): id
            for lane, contact, name, id in self._batch.db.execute(statement("engine", "find_orders"), asked).fetchall()
        }
        self._batch.runs.order[rows] = [ids.get((event.lane, event.contact_id, name), 0) for event, name in zip(events, names, strict=True)]

    def _prefetch(self, candidates: Sequence[tuple[VersionView, Sequence[EventRow], Column]]) -> None:
        asked: dict[int, list[tuple[Column, frozenset[Any]]]] = {}
        for view, _, rows in candidates:
            needs = frozenset({TIME_ZONE}.union(*(rule.where.needs() for rule in view.version.rules if rule.where is not None)))
            asked.setdefault(view.flow.workspace_id, []).append((rows, needs))
        for workspace_id, groups in asked.items():
            self._facts.prefetch(workspace_id, groups)

    def meets(self, view: VersionView, rule: CompiledRule, rows: Column) -> Column:
        """Places of those rows for whom the rule's conditions hold."""
        if rule.where is None:
            return np.arange(len(rows))
        needs = rule.where.needs()
        of_event = {fact for fact in needs if fact.prefix in ("event", "entry")}
        columns = self._facts.get(view, rows, needs - of_event)
        events = [self._batch.entry_event.get(row) for row in rows.tolist()] if of_event else []
        for fact in of_event:
            name = split_path(fact.path)[1]
            columns[fact] = [event_value(event, name, view.version.written) for event in events]
        moments = Moments(self._batch.now, self._facts.zones(view, rows), self._batch.catalog.workspaces[view.flow.workspace_id].zone)
        holds, _ = evaluate_many(rule.where, columns, len(rows), moments)
        return np.flatnonzero(holds)

    # ---- admission --------------------------------------------------------------------------------------------------

    def admit(self, wanting: Sequence[tuple[VersionView, CompiledRule, Column]], *, klass: int, occasion: int = 0) -> None:
        """Candidates that met a rule: they enter, or are refused."""
        if not wanting:
            return
        self._remember([(view, rows) for view, _, rows in wanting])
        self._quotas.lock([(view.flow.flow_id, rule.number, occasion) for view, rule, _ in wanting if rule.limit is not None])
        for view, rule, rows in wanting:
            left = self._quotas.left((view.flow.flow_id, rule.number, occasion), rule.limit)
            entering: list[int] = []
            for row in rows.tolist():
                if self._may_enter(view, row, is_full=left is not None and len(entering) >= left, bulk=klass == BULK):
                    entering.append(row)
            if rule.limit is not None:
                self._quotas.take((view.flow.flow_id, rule.number, occasion), len(entering))
            if entering:
                self.start(view, rule, np.array(entering), klass=klass)
        self._file_denied()

    def _remember(self, groups: Sequence[tuple[VersionView, Column]]) -> None:
        """Loads what is remembered of earlier entries, under whatever key."""
        batch, runs = self._batch, self._batch.runs
        rows = np.concatenate([rows for _, rows in groups])
        subjects = np.where(runs.contact[rows] != 0, runs.contact[rows], runs.order[rows])
        asked = {"lanes": Int2s(runs.lane[rows]), "flows": Int4s(runs.flow[rows]), "contacts": Numbers(subjects)}
        for lane, flow_id, contact_id, key, entered, inside, exited, recent in batch.db.execute(
            statement("engine", "load_memory"), asked
        ).fetchall():
            known = batch.memory.get((flow_id, contact_id, key))
            if known is None:
                batch.memory[flow_id, contact_id, key] = Memory(
                    lane, flow_id, contact_id, key, entered, inside, exited, recent, stored=True
                )
            elif known.stored and known.entered == 0:  # an exit of this batch that was noted before the row was read
                known.entered, known.inside, known.recent = entered, inside + known.change_inside, recent
        self._by_subject: dict[tuple[int, int], list[Memory]] = {}
        for (flow_id, contact_id, _), memory in batch.memory.items():
            self._by_subject.setdefault((flow_id, contact_id), []).append(memory)

    def _may_enter(self, view: VersionView, row: int, *, is_full: bool = False, bulk: bool = False) -> bool:
        """is_full: the limit of the rule has been reached. bulk: then others were chosen, and nobody was refused."""
        batch, runs = self._batch, self._batch.runs
        settings, event = view.version.settings, batch.entry_event.get(row)
        key = str(runs.order[row]) if view.version.subject == "order" else ""
        if settings.key is not None and event is not None:
            said = key_of(settings.key, event)
            if said is None:
                self.refused[row] = "no_key"
                return False
            key = said
        subject = int(runs.contact[row] or runs.order[row])
        everything = self._by_subject.setdefault((view.flow.flow_id, subject), [])
        memory = next((memory for memory in everything if memory.key == key), None)
        zone = batch.catalog.workspaces[view.flow.workspace_id].zone
        reason = None
        if view.flow.status == "paused":
            reason = "flow_not_active"
        elif event is not None and add(event.occurred_at, settings.accept_events_up_to, "UTC", calendar=False) < event.received_at:
            reason = "too_old"
        elif runs.depth[row] > settings.nesting:
            reason = "nesting"
        else:
            reason = refusal(settings, memory, everything, batch.now, zone) or ("audience_full" if is_full else None)
        if reason is not None:
            self.refused[row] = reason
        if reason == "audience_full" and bulk:
            return False
        if reason is not None:
            denied = (int(runs.lane[row]), view.flow.flow_id, subject, reason, view.flow.workspace_id)
            self._denied[denied] += 1
            self._denied_by[denied] = int(runs.event[row])
            self._fire_denied(view, row, reason)
            return False
        if not subject:
            return True
        if memory is None:
            memory = batch.memory[view.flow.flow_id, subject, key] = Memory(int(runs.lane[row]), view.flow.flow_id, subject, key)
            everything.append(memory)
        runs.ordinal[row] = sum(known.entered for known in everything) + 1
        memory.entered += 1
        memory.inside += 1
        memory.new_entries += 1
        memory.change_inside += 1
        if settings.entry_limits:
            longest = min(before(batch.now, limit.per, zone) for limit in settings.entry_limits)
            memory.recent = [at for at in memory.recent or () if at > longest] + [batch.now]
        if key:
            batch.key[row] = key
        return True

    def start(self, view: VersionView, rule: CompiledRule, rows: Column, *, klass: int) -> None:
        """Runs begin, at every first node of the rule."""
        batch, runs, version = self._batch, self._batch.runs, view.version.version_id
        runs.id[rows] = batch.new_ids(runs.lane[rows])
        runs.new[rows] = 1
        runs.entered[rows] = batch.now_us
        batch.count(version, -1, "started", rows)
        contacts = rows[(runs.contact[rows] > 0) & (runs.test[rows] == 0)]
        if len(contacts):
            batch.engaged[view.flow.workspace_id].append((runs.lane[contacts], runs.contact[contacts]))
        self._set_initial(view, rows)
        rows = hold_out(batch, view, rows)
        if not len(rows):
            return
        if not rule.first:
            runs.tokens[rows] = 0
            batch.end_runs(rows, "end_of_branch")
            return
        for node in rule.first:
            places = batch.add_tokens(rows, node, klass=klass)
            if len(rule.first) > 1:
                for place, row in zip(places.tolist(), rows.tolist(), strict=True):
                    batch.forks[place] = (int(runs.id[row]), START)
            self._advance.enter(version, node, FIRST, places)

    def _set_initial(self, view: VersionView, rows: Column) -> None:
        """Variables whose initial value is an expression."""
        computed = [variable for variable in view.version.variables.values() if variable.expression is not None]
        if not computed:
            return
        zones = self._facts.zones(view, rows)
        for variable in computed:
            assert variable.expression is not None
            columns = self._facts.get(view, rows, variable.expression.needs())
            for at, row in enumerate(rows.tolist()):
                values = self._batch.variables.setdefault(row, dict(view.initial))
                known = {fact: column[at] for fact, column in columns.items()}
                values[variable.name] = variable.expression.evaluate(
                    known, Moment(self._batch.now, zones if isinstance(zones, str) else zones[at])
                )

    def _file_denied(self) -> None:
        if not self._denied:
            return
        batch = self._batch
        denied = sorted(self._denied)
        asked = {
            "now": batch.now,
            "lanes": Int2s([row[0] for row in denied]),
            "flows": Int4s([row[1] for row in denied]),
            "contacts": Numbers([row[2] for row in denied]),
            "reasons": Texts([row[3] for row in denied]),
            "workspaces": Int4s([row[4] for row in denied]),
            "counts": Numbers([self._denied[row] for row in denied]),
            "events": Numbers([self._denied_by[row] for row in denied]),
        }
        batch.db.execute(statement("engine", "add_denied"), asked)
        self._denied.clear()

    def _fire_denied(self, view: VersionView, row: int, reason: str) -> None:
        """Each time, where somebody listens; what is kept is the newest with its count (semantics 10). A chain that has become too deep
        ends here, or flows that listen to refusals would refuse each other for ever (semantics 14)."""
        batch, runs = self._batch, self._batch.runs
        contact_id, workspace_id = int(runs.contact[row]), view.flow.workspace_id
        cause = batch.entry_event.get(row)
        if "flow_entry_denied" not in batch.catalog.workspaces[workspace_id].interests or not contact_id:
            return
        if reason == "nesting" and cause is not None and cause.name == "flow_entry_denied":
            return
        batch.events.append(
            NewEvent(
                workspace_id, int(runs.lane[row]), contact_id, "flow_entry_denied", {"flow": view.version.flow_name, "reason": reason},
                batch.now, batch.now, source="flow", depth=int(runs.depth[row]) + 1,
            )
        )  # fmt: skip

    # ---- bulk -------------------------------------------------------------------------------------------------------

    def in_bulk(self, crowds: Sequence[Crowd]) -> None:
        """Many contacts at once. Who has never been inside needs no further question."""
        crowds = [crowd for crowd in crowds if len(crowd.contacts)]
        if not crowds:
            return
        batch = self._batch
        everybody = [self.candidates(crowd.view, crowd.lanes, crowd.contacts) for crowd in crowds]
        batch.runs.ordinal[np.concatenate(everybody)] = 1
        known = self._have_been_inside(np.concatenate(everybody))
        asking = []
        for crowd, rows in zip(crowds, everybody, strict=True):
            view, rule, settings = crowd.view, crowd.rule, crowd.view.version.settings
            if not settings.entry_limits and settings.key is None and rule.limit is None and view.version.subject in ("contact", "company"):
                fresh = rows if known is None else rows[~known[rows - everybody[0][0]]]
                if len(fresh):
                    batch.bulk_memory.append((batch.runs.lane[fresh], batch.runs.contact[fresh], view.flow.flow_id))
                    self.start(view, rule, fresh, klass=BULK)
                rows = rows[:0] if known is None else rows[known[rows - everybody[0][0]]]
            if len(rows):
                asking.append((crowd, rows))
        for crowd, rows in asking:
            self.admit([(crowd.view, crowd.rule, rows)], klass=BULK, occasion=crowd.occasion)

    def _have_been_inside(self, rows: Column) -> Column | None:
        """True where a row of entry_memory is there; None: nowhere. rows: one block."""
        runs = self._batch.runs
        lanes, flows, contacts = runs.lane[rows], runs.flow[rows], runs.contact[rows]
        starts = np.concatenate([[0], np.flatnonzero((np.diff(lanes) != 0) | (np.diff(flows) != 0)) + 1]).astype(np.int64)
        stretches = {
            "lanes": Int2s(lanes[starts]), "flows": Int4s(flows[starts]),
            "lows": Numbers(np.minimum.reduceat(contacts, starts)), "highs": Numbers(np.maximum.reduceat(contacts, starts)),
        }  # fmt: skip
        anybody = self._batch.db.execute(statement("engine", "any_entered"), stretches).fetchone()
        if anybody is None or not anybody[0]:
            return None
        asked = {"lanes": Int2s(lanes), "flows": Int4s(flows), "contacts": Numbers(contacts)}
        (places,) = read_columns(self._batch.db, statement("engine", "find_entered"), asked)
        if places is None:
            return None
        known = np.zeros(len(rows), bool)
        known[places - 1] = True
        return known


class Quotas:
    """Limits that cross people: rows that stay locked till the batch is written, so that never more than n enter (semantics 15)."""

    def __init__(self, batch: Batch) -> None:
        self._batch, self._taken = batch, dict[tuple[int, int, int], int]()

    def lock(self, keys: Sequence[tuple[int, int, int]]) -> None:
        """keys: flow, rule, occasion; in one order, so that two batches don't wait for each other."""
        for key in sorted(set(keys) - set(self._taken)):
            flow_id, rule, occasion = key
            asked = {"flow_id": flow_id, "rule": rule, "occasion": occasion}
            row = self._batch.db.execute(statement("engine", "lock_quota"), asked).fetchone()
            assert row is not None
            self._taken[key] = int(row[0])

    def left(self, key: tuple[int, int, int], limit: int | None) -> int | None:
        return None if limit is None else max(0, limit - self._taken[key])

    def take(self, key: tuple[int, int, int], count: int) -> None:
        if count:
            self._taken[key] += count
            flow_id, rule, occasion = key
            asked = {"flow_id": flow_id, "rule": rule, "occasion": occasion, "taken": self._taken[key]}
            self._batch.db.execute(statement("engine", "set_quota"), asked)


def concerns_rule(view: VersionView, rule: CompiledRule, event: EventRow) -> bool:
    """Whether the event may start a run by this rule; one of a hook concerns the flow that listens there only."""
    return event.name == rule.event and (rule.source != "webhook" or event.properties.get("flow") == view.version.flow_slug)


def is_about(subject: str, event: EventRow) -> bool:
    """Whether a flow about this starts from the event. What happens to a company its people hear of too: flows about nobody start once."""
    if subject == "company":
        return event.contact_id < 0
    if subject == "none":
        return event.contact_id <= 0 or event.name not in OF_COMPANIES
    return event.contact_id > 0


def refusal(settings: RunSettings, memory: Memory | None, everything: Sequence[Memory], now: datetime, zone: str) -> str | None:
    """Why a person may not enter (semantics 9, 10). memory: of the same key; everything: of any key."""
    if memory is not None:
        if settings.re_entry == "once" and memory.entered:
            return "once_only"
        if settings.re_entry == "many_not_inside" and memory.inside:
            return "already_inside"
    if settings.cooldown is not None:
        since = before(now, settings.cooldown, zone)
        if any(known.last_exited_at is not None and known.last_exited_at > since for known in everything):
            return "cooldown"
    for limit in settings.entry_limits:
        since = before(now, limit.per, zone)
        if sum(at > since for known in everything for at in known.recent or ()) >= limit.n:
            return "entry_limit"
    return None


def key_of(path: str, event: EventRow) -> str | None:
    """What the flow's key path says of this event; None: it says nothing."""
    parts = split_path(path)
    value = walk(event_value(event, parts[1]), parts[2:]) if parts[0] in ("event", "entry") else None
    if value is None and parts == ("order", "id"):
        value = event_value(event, "order_id")
    return None if value is None else str(value)
