"""Match: takes events, answers and commands of the inbox in their order and finds what they mean for runs.

Of one contact a batch takes one event that somebody listens to; the next is taken when what the first began has been written
(semantics 5). Each event goes first to runs inside (removal, goal, wake), then to entry.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

from towpath.engine import commands
from towpath.engine.advance import AGAIN, ANSWERED, WOKEN, Advance
from towpath.engine.batch import AWAITING_ANSWER, AWAITING_CHANGE, AWAITING_EVENTS, BULK, INTERACTIVE, SLEEPING, Batch, EventRow
from towpath.engine.bulk import BULK_COMMANDS, work_in_bulk
from towpath.engine.catalog import TIME_ZONE, VersionView
from towpath.engine.dates import enter_whose_date_has_come
from towpath.engine.ending import end_runs, is_stopped, send_out_stopped
from towpath.engine.entering import Entering, key_of
from towpath.engine.facts import Facts
from towpath.engine.following import Following
from towpath.engine.goals import reach_goals
from towpath.engine.join import find_target
from towpath.engine.one_by_one import enter_one_by_one
from towpath.engine.segments import FILL, fill_segments, follow_clock, follow_events
from towpath.engine.shares import share_page
from towpath.engine.taking import find_tokens, load_runs, take_tokens
from towpath.engine.waiting import LOOKS_AGAIN, first_arms, hold_on_events, keep, keep_answer
from towpath.engine.wire import Column, Int2s, Int4s, Numbers
from towpath.events.binary import Texts
from towpath.events.writes import FactRow, count_facts
from towpath.host.sql import statement
from towpath.nodes.base import Answer, Woken
from towpath.values.durations import add

EVENT, ANSWER, COMMAND = 0, 1, 2
LONG_COMMANDS = (*BULK_COMMANDS, FILL)

# Where a row stands in the inbox: lane, class, workspace, id.
Place = tuple[int, int, int, int]


class InboxRow(msgspec.Struct):
    lane: int
    id: int
    workspace_id: int
    kind: int
    klass: int
    contact_id: int
    name: str
    occurred_at: datetime
    received_at: datetime
    historical: bool
    depth: int
    process_id: int
    payload: Any
    properties: Any
    amount: Any

    @property
    def place(self) -> Place:
        return self.lane, self.klass, self.workspace_id, self.id

    def event(self) -> EventRow:
        return EventRow(
            self.id,
            self.lane,
            self.workspace_id,
            self.contact_id,
            self.name,
            self.occurred_at,
            self.received_at,
            self.historical,
            self.depth,
            self.properties or {},
        )


def take_inbox(batch: Batch, limit: int, *, bulk: bool = True) -> list[InboxRow]:
    """At most `limit` rows a lane, of each workspace its oldest; bulk: as many commands besides that are about many people."""
    classes = (INTERACTIVE, BULK) if bulk else (INTERACTIVE,)
    asked = {
        "lanes": Int2s(batch.lanes),
        "classes": Int2s(classes),
        "limits": Int4s([limit] * len(classes)),
        "first": batch.catalog.next_turn(),
    }
    return _read(batch, "take_inbox", asked)


def take_inbox_rows(batch: Batch, places: Sequence[Place]) -> list[InboxRow]:
    """Rows by their places, to be tried again."""
    return _read(batch, "take_inbox_rows", _columns(places))


def _columns(places: Sequence[Place]) -> dict[str, Any]:
    lanes, classes, workspaces, ids = zip(*places, strict=True) if places else ((), (), (), ())
    return {"lanes": Int2s(lanes), "classes": Int2s(classes), "workspaces": Int4s(workspaces), "ids": Numbers(ids)}


def _read(batch: Batch, name: str, asked: dict[str, Any]) -> list[InboxRow]:
    interests = sorted({name for flows in batch.catalog.workspaces.values() for name in flows.interests | flows.segments.telling})
    with batch.db.cursor(binary=True) as cursor:
        return [InboxRow(*row) for row in cursor.execute(statement("engine", name), asked | {"names": Texts(interests)}).fetchall()]


class Match:
    """One batch's inbox. page: how many people of a lane its commands about many may look at. left: contacts with rows that wait for a later batch."""

    def __init__(self, batch: Batch, facts: Facts, advance: Advance, page: int) -> None:
        self.left: set[int] = set()
        self._batch, self._facts, self._advance, self._page = batch, facts, advance, page
        self._entering = Entering(batch, facts, advance)
        self._following = Following(batch, facts, self._entering)

    def work(self, rows: Sequence[InboxRow]) -> None:
        """Works the rows, or leaves one for a later batch; drops from the inbox what was worked."""
        events: list[EventRow] = []
        answers: list[InboxRow] = []
        orders: list[InboxRow] = []
        counted: list[FactRow] = []
        worked: list[InboxRow] = []
        busy: set[int] = set()
        answered: set[int] = set()
        moving: set[int] = set()
        about_nobody: list[EventRow] = []
        quiet: tuple[list[EventRow], list[EventRow]] = ([], [])  # before and after what is heard of the same contact
        for row in rows:
            if row.contact_id in moving or (row.kind == COMMAND and row.name in commands.MOVES and row.contact_id in answered):
                self.left.add(row.contact_id)
                continue
            if row.contact_id in busy and row.contact_id and (row.kind == COMMAND or self._is_heard(row)):
                self.left.add(row.contact_id)
                continue
            if row.kind == EVENT:
                if row.contact_id:
                    amount = row.amount if isinstance(row.amount, int | Decimal) and not isinstance(row.amount, bool) else 0
                    counted.append((row.lane, row.contact_id, row.name, row.workspace_id, row.occurred_at, amount))
                    if self._is_heard(row):
                        busy.add(row.contact_id)
                        events.append(row.event())
                    elif self._is_followed(row):
                        quiet[row.contact_id in busy].append(row.event())
                elif self._is_heard(row):
                    about_nobody.append(row.event())
            elif row.kind == ANSWER:
                answers.append(row)
                answered.add(row.contact_id)
            else:
                busy.add(row.contact_id)
                orders.append(row)
                if row.name in commands.MOVES and row.contact_id:
                    moving.add(row.contact_id)
            worked.append(row)
        count_facts(self._batch.db, counted)
        follow_events(self._batch, [row for row in worked if row.kind == EVENT and row.contact_id > 0])
        long = [row for row in orders if row.name in LONG_COMMANDS]
        shares = share_page(long, self._page)
        done = {row.id: False for row in long if row.id not in shares}
        bulk = [row for row in long if row.name in BULK_COMMANDS and row.id in shares]
        if bulk:
            done.update(dict.fromkeys(work_in_bulk(self._batch, self._facts, self._entering, bulk, shares), False))
        fills = [row for row in long if row.name == FILL and row.id in shares]
        unfinished = fill_segments(self._batch, fills, shares) if fills else set()
        done.update((row.id, row.id not in unfinished) for row in fills)
        enter_one_by_one(self._batch, self._entering, [row for row in orders if row.name == "enter"])
        for row in orders:
            if row.name not in LONG_COMMANDS and row.name != "enter":
                done[row.id] = commands.work(self._batch, self._facts, self._advance, row)
        worked = [row for row in worked if done.get(row.id, True)]
        regarded = self._by_moved_orders([row for row in orders if row.name == "move_order" and done[row.id]])
        self._answer(answers)
        self._following.look(quiet[0])
        self._apply(events)
        self._entering.by_events(about_nobody)
        self._following.look(quiet[1])
        self._following.look(regarded)
        self._decide_again(regarded)
        self._drop(worked)

    def _by_moved_orders(self, rows: Sequence[InboxRow]) -> list[EventRow]:
        """Whoever got an order and whoever gave it away, looked at as after an event of it that starts nothing (semantics 6, as in a merge).

        The order's own events came before it moved."""
        places = {(row.lane, row.contact_id, row.workspace_id): row for row in rows if row.contact_id}
        places |= {(*find_target(self._batch.db, row.payload), row.workspace_id): row for row in rows}
        told = [
            InboxRow(
                lane,
                row.id,
                workspace_id,
                EVENT,
                INTERACTIVE,
                id,
                "order_updated",
                row.occurred_at,
                row.received_at,
                True,
                row.depth,
                0,
                None,
                {},
                None,
            )
            for (lane, id, workspace_id), row in sorted(places.items(), key=lambda one: one[0])
        ]
        follow_events(self._batch, told)
        return [row.event() for row in told if row.workspace_id in self._batch.catalog.workspaces]

    def _is_heard(self, row: InboxRow) -> bool:
        flows = self._batch.catalog.workspaces.get(row.workspace_id)
        return row.kind == EVENT and not row.historical and flows is not None and row.name in flows.interests

    def _is_followed(self, row: InboxRow) -> bool:
        """Of a historical event, which is not heard: it may change who belongs to an audience."""
        flows = self._batch.catalog.workspaces.get(row.workspace_id)
        return flows is not None and row.name in flows.watches

    def _drop(self, rows: Sequence[InboxRow]) -> None:
        if rows:
            self._batch.db.execute(statement("engine", "drop_inbox"), _columns([row.place for row in rows]))
            self._batch.worked += [("inbox", row.lane, row.id, 0) for row in rows]

    # ---- answers ----------------------------------------------------------------------------------------------------

    def _answer(self, rows: Sequence[InboxRow]) -> None:
        """An answer to a visit that no longer waits for one means nothing."""
        if not rows:
            return
        batch, tokens = self._batch, self._batch.tokens
        given = {row.process_id: row for row in rows}
        places = find_tokens(batch, [(row.lane, int(row.payload["run"]), row.process_id) for row in rows])
        answered = []
        for place in send_out_stopped(batch, places[tokens.state[places] == AWAITING_ANSWER]).tolist():
            row = given.get(int(tokens.process[place]))
            if row is None:
                continue
            answer = Answer(row.payload["status"], row.payload.get("reason"), row.payload.get("values") or {})
            view = batch.views[int(tokens.version[place])]
            if view.flow.status == "paused":
                keep_answer(batch, place, answer)
            else:
                batch.answer[place] = answer
                answered.append(place)
        self._advance.enter_by_node(np.array(answered, np.int64), ANSWERED)

    # ---- events -----------------------------------------------------------------------------------------------------

    def _apply(self, events: Sequence[EventRow]) -> None:
        if not events:
            return
        self._remove(events)
        for run, reason in reach_goals(self._batch, self._facts, events):
            end_runs(self._batch, [run], reason)
        self._following.look(events)
        self._wake(events)
        self._decide_again(events)
        self._following.let_in(self._entering.by_events(events))

    def by_the_clock(self, limit: int) -> int:
        """Who joins or leaves a segment because time passes; limit: how many a lane. Answers how many moments were taken."""
        return follow_clock(self._batch, limit)

    def by_dates(self, limit: int) -> int:
        """Whose date has come enters; answers how many moments were taken."""
        return enter_whose_date_has_come(self._batch, self._facts, self._entering, limit)

    def _remove(self, events: Sequence[EventRow]) -> None:
        batch = self._batch
        heard = [event for event in events if event.name in batch.catalog.workspaces[event.workspace_id].removes]
        if not heard:
            return
        flows = {flow.flow_id for event in heard for flow in batch.catalog.workspaces[event.workspace_id].removes[event.name]}
        by_contact = {event.contact_id: event for event in heard}
        found = find_runs(batch, heard, flows, ended=False)
        load_runs(batch, np.array([run[0] for run in found], np.int64), np.array([run[1] for run in found], np.int64))
        ending = []
        for _lane, id, contact_id, _flow, _version, _entered, _status, key, _test in found:
            row, event = batch.row_of_run[id], by_contact[contact_id]
            view = batch.views[int(batch.runs.version[row])]
            if is_stopped(view) or not concerns(view, key, event) or too_old(view, event):
                continue
            for removal in view.version.removals:
                if removal.event == event.name and (
                    removal.where is None or hold_on_events(batch, self._facts, view, np.array([row]), removal.where, [event])[0]
                ):
                    ending.append(row)
                    break
        end_runs(batch, ending, "removed_by_event")

    def _wake(self, events: Sequence[EventRow]) -> None:
        batch, tokens = self._batch, self._batch.tokens
        asked = {
            "lanes": Int2s([event.lane for event in events]),
            "contacts": Numbers([event.contact_id for event in events]),
            "names": Texts([event.name for event in events]),
        }
        found = batch.db.execute(statement("engine", "find_awaited"), asked).fetchall()
        if not found:
            return
        heard = {process: events[place - 1] for place, _, _, process in found}
        places = find_tokens(batch, [(lane, run, process) for _, lane, run, process in found])
        places = send_out_stopped(batch, places[tokens.state[places] == AWAITING_EVENTS])
        by_workspace: dict[int, list[int]] = {}
        for place in places.tolist():
            by_workspace.setdefault(int(batch.runs.workspace[tokens.run[place]]), []).append(int(tokens.run[place]))
        for workspace_id, rows in by_workspace.items():
            self._facts.prefetch(workspace_id, [(np.array(rows), frozenset({TIME_ZONE}))])
        waiting: defaultdict[tuple[int, int], list[tuple[int, EventRow]]] = defaultdict(list)
        for place in places.tolist():
            row, version = int(tokens.run[place]), int(tokens.version[place])
            view, event = batch.views[version], heard.get(int(tokens.process[place]))
            if event is not None and concerns(view, batch.key.get(row, ""), event) and not too_old(view, event):
                waiting[version, int(tokens.node[place])].append((place, event))
        for (version, number), some in waiting.items():
            self._wake_at(batch.views[version], number, np.array([place for place, _ in some]), [event for _, event in some])

    def _wake_at(self, view: VersionView, number: int, places: Column, events: Sequence[EventRow]) -> None:
        """Visits to one node, each with the event that it heard."""
        batch, woken = self._batch, []
        arms = first_arms(batch, self._facts, view, places, view.version.nodes[number].prepared.arms, events)
        for place, arm, event in zip(places.tolist(), arms, events, strict=True):
            if arm is None:
                continue
            batch.tokens.klass[place] = INTERACTIVE
            if view.flow.status == "paused":
                keep(batch, place, {"woken": [arm, event.properties]})
            else:
                batch.woken[place] = Woken(arm, event.properties)
                woken.append(place)
        self._advance.enter(view.version.version_id, number, WOKEN, np.array(woken, np.int64))

    def _decide_again(self, events: Sequence[EventRow]) -> None:
        """Visits that sleep or wait for a condition, and follow what these events changed (semantics 26, 29)."""
        batch, tokens = self._batch, self._batch.tokens
        asked = [
            (event, view, node)
            for event in events
            for view, node in batch.catalog.workspaces[event.workspace_id].follows.get(event.name, ())
            if event.contact_id
            and node.follows is not None
            and node.follows.by_event(event.name, event.properties)
            and not too_old(view, event)
        ]
        if not asked:
            return
        found = batch.db.execute(
            statement("engine", "find_followers"),
            {
                "lanes": Int2s([event.lane for event, _, _ in asked]),
                "contacts": Numbers([event.contact_id for event, _, _ in asked]),
                "versions": Int4s([view.version.version_id for _, view, _ in asked]),
                "nodes": Int2s([node.number for _, _, node in asked]),
            },
        ).fetchall()
        in_hand = self._in_hand({(event.contact_id, view.version.version_id, node.number) for event, view, node in asked})
        places = np.concatenate([in_hand, take_tokens(batch, [(lane, run, process) for lane, run, process in found])])
        places = send_out_stopped(batch, places[np.isin(tokens.state[places], (SLEEPING, AWAITING_CHANGE))])
        again = []
        for place in places.tolist():
            if batch.views[int(batch.runs.version[tokens.run[place]])].flow.status == "paused":
                keep(batch, place, {LOOKS_AGAIN: True})
            else:
                again.append(place)
        self._advance.enter_by_node(np.array(again, np.int64), AGAIN)

    def _in_hand(self, asked: set[tuple[int, int, int]]) -> Column:
        """Of (contact, version, node): visits that the batch took with another branch of their run; in the table they are not found."""
        runs, tokens = self._batch.runs, self._batch.tokens
        live = np.flatnonzero(tokens.live[: tokens.count] == 1)
        live = live[np.isin(runs.contact[tokens.run[live]], [contact for contact, _, _ in asked])]
        rows = tokens.run[live]
        keys = zip(runs.contact[rows].tolist(), runs.version[rows].tolist(), tokens.node[live].tolist(), strict=True)
        found: Column = live[np.array([key in asked for key in keys], bool)]
        return found


def find_runs(batch: Batch, events: Sequence[EventRow], flows: set[int], *, ended: bool) -> list[Any]:
    asked = {
        "lanes": Int2s([event.lane for event in events]),
        "contacts": Numbers([event.contact_id for event in events]),
        "flows": sorted(flows),
        "ended": ended,
    }
    return batch.db.execute(statement("engine", "find_runs"), asked).fetchall()


def concerns(view: VersionView, key: str, event: EventRow) -> bool:
    """In a keyed flow an event concerns the run with its key; one without the path concerns all (semantics 9)."""
    path = view.version.settings.key
    if path is None:
        return True
    said = key_of(path, event)
    return said is None or said == key


def too_old(view: VersionView, event: EventRow) -> bool:
    """Starts, wakes and removes nothing (semantics 3)."""
    return (
        event.occurred_at < event.received_at
        and add(event.occurred_at, view.version.settings.accept_events_up_to, "UTC", calendar=False) < event.received_at
    )
