"""One batch in memory: the runs and tokens it works, and everything it will write, column by column.

Nothing is written before `flush.write`, but changes of people, which later nodes of the same batch must see.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

from towpath.engine.catalog import Catalog, VersionView
from towpath.engine.table import Table
from towpath.engine.wire import FOREVER, Column, Connection, loose_jsonb, loose_text, micros
from towpath.events.binary import NULL
from towpath.events.models import NewEvent
from towpath.nodes.base import Answer, Woken

encode = msgspec.json.Encoder(decimal_format="number").encode
decode = msgspec.json.Decoder(float_hook=Decimal).decode

READY, SLEEPING, AWAITING_EVENTS, AWAITING_ANSWER, AT_JOIN, IN_ERROR, AWAITING_CHANGE = 0, 1, 2, 3, 4, 5, 6
INTERACTIVE, TIMERS, BULK = 0, 1, 2
RUNNING, COMPLETED, REMOVED, FAILED = 0, 1, 2, 3
STATUS_WORDS = ("running", "completed", "removed", "failed")
STATUS_OF_REASON = {
    "end": COMPLETED, "end_of_branch": COMPLETED, "goal": COMPLETED,
    "removed_by_event": REMOVED, "left_audience": REMOVED, "removed_by_user": REMOVED, "removed_by_api": REMOVED, "flow_stopped": REMOVED,
    "merged": REMOVED, "erased": REMOVED, "node_removed": REMOVED, "late": REMOVED,
    "error": FAILED, "loop_limit": FAILED,
}  # fmt: skip
REASONS = tuple(STATUS_OF_REASON)
REASON = -2  # in `forks`: (place in REASONS, REASON) comes first where another token of the run has ended


class EventRow(msgspec.Struct):
    """An event as match and conditions see it."""

    id: int
    lane: int
    workspace_id: int
    contact_id: int
    name: str
    occurred_at: datetime
    received_at: datetime
    historical: bool = False
    depth: int = 0
    properties: Mapping[str, Any] = {}


class Memory(msgspec.Struct):
    """What is remembered of entries into a flow under one key, with what the batch changes of it."""

    lane: int
    flow_id: int
    contact_id: int
    key: str
    entered: int = 0
    inside: int = 0
    last_exited_at: datetime | None = None
    recent: list[datetime] | None = None
    stored: bool = False
    new_entries: int = 0
    change_inside: int = 0
    exited: bool = False


class Batch:
    """run rows and token rows are places in `runs` and `tokens`; dicts hold what few rows have."""

    def __init__(self, db: Connection, catalog: Catalog, now: datetime, lanes: Sequence[int], base: int) -> None:
        self.db, self.catalog, self.now, self.lanes = db, catalog, now, list(lanes)
        self.now_us = micros(now)
        self.next_number = base
        self.runs = Table(
            "lane",
            "id",
            "contact",
            "order",
            "workspace",
            "flow",
            "version",
            "entered",
            "ordinal",
            "depth",
            "event",
            "test",
            "status",
            "new",
            "tokens",
        )
        self.tokens = Table("run", "version", "node", "process", "prior", "started", "due", "state", "klass", "live")
        self.views: dict[int, VersionView] = {}
        # of run rows
        self.row_of_run: dict[int, int] = {}
        self.key: dict[int, str] = {}
        self.variables: dict[int, dict[str, Any]] = {}
        self.changed_variables: set[int] = set()
        self.changed_version: set[int] = set()
        self.entry_event: dict[int, EventRow] = {}
        self.reason: dict[int, str] = {}
        self.label: dict[int, str] = {}
        self.outcomes: dict[int, dict[str, tuple[str | None, Any]]] = {}  # node id -> its newest visit, where somebody asks
        self.parents: dict[int, Any] = {}  # the visit that waits for the end of a run which began here (`awaiting_runs.Parent`)
        # of tokens
        self.forks: dict[int, tuple[int, ...]] = {}
        self.memo: dict[int, dict[str, Any]] = {}
        self.answer: dict[int, Answer] = {}
        self.woken: dict[int, Woken] = {}
        self.listened: set[int] = set()  # tokens that had awaited rows when they were taken
        # to be written
        self.visits: list[tuple[Column, Column, Column, Column, Column, int, int, int]] = []
        self.visit_tails: list[bytes] = []
        self.awaited: list[tuple[int, int, int, int, str]] = []  # contact, process, run, lane, name
        self.no_longer_awaited: list[tuple[int, int, int]] = []  # lane, contact, process
        self.messages: list[dict[str, Any]] = []
        self.attempts: list[tuple[Column, Column, int]] = []  # lane, process, workspace
        self.counts: Counter[tuple[int, int, str]] = Counter()
        self.memory: dict[tuple[int, int, str], Memory] = {}  # (flow, contact, key)
        self.bulk_memory: list[tuple[Column, Column, int]] = []  # lane, contact, flow: first entries without key, already inside
        self.engaged: defaultdict[int, list[tuple[Column, Column]]] = defaultdict(list)
        self.events: list[NewEvent] = []
        self.worked: list[tuple[str, int, int, int]] = []  # what was taken: (inbox, lane, id, 0) or (token, lane, run, process)

    def view(self, version_id: int, workspace_id: int) -> VersionView:
        view = self.views.get(version_id)
        if view is None:
            view = self.views[version_id] = self.catalog.view(self.db, workspace_id, version_id)
        return view

    def new_ids(self, lanes: Column) -> Column:
        """One id for each place of `lanes`; numbers rise through the whole batch, so they differ within each lane."""
        first = self.next_number
        self.next_number += len(lanes)
        return np.arange(first, self.next_number) * 256 + lanes

    def count(self, version: int, node: int, what: str, rows: Column) -> None:
        """A row of runs, or one for each token. Tests count nowhere (semantics 56): those of whole runs stand apart, under `test:…`, so that
        it is known whether somebody is inside."""
        tests = int(np.count_nonzero(self.runs.test[rows]))
        self.counts[version, node, what] += len(rows) - tests
        if tests and node == -1:
            self.counts[version, -1, "test:" + what] += tests

    # ---- tokens ----------------------------------------------------------------------------------------------------

    def add_tokens(self, rows: Column, node: int, *, klass: Any, prior: Any = 0) -> Column:
        """New visits that begin now, one a run row."""
        self.runs.tokens[rows] += 1  # rows differ from one another
        self.count(self._version(rows), node, "entered", rows)
        process = self.new_ids(self.runs.lane[rows])
        return self.tokens.add(
            len(rows), run=rows, version=self.runs.version[rows], node=node, process=process, prior=prior, started=self.now_us,
            due=FOREVER, klass=klass, live=1,
        )  # fmt: skip

    def move(self, places: Column, node: int, version: int) -> None:
        """The tokens begin a visit to `node`; the visit they end has been written."""
        tokens = self.tokens
        tokens.prior[places] = tokens.process[places]
        tokens.process[places] = self.new_ids(self.runs.lane[tokens.run[places]])
        tokens.started[places] = self.now_us
        tokens.version[places] = version
        tokens.node[places] = node
        tokens.state[places] = READY
        self.count(version, node, "entered", tokens.run[places])
        self.forget(places)

    def forget(self, places: Column) -> None:
        """What belonged to the visit that ended."""
        if self.memo or self.answer or self.woken:
            for place in places.tolist():
                self.memo.pop(place, None)
                self.answer.pop(place, None)
                self.woken.pop(place, None)

    def park(self, places: Column, state: int, due: Any) -> None:
        tokens = self.tokens
        tokens.state[places] = state
        tokens.due[places] = due
        if state in (SLEEPING, AWAITING_CHANGE):
            tokens.klass[places] = np.maximum(tokens.klass[places], TIMERS)

    def end_visits(self, places: Column, version: int, node: int, tails: bytes | list[bytes]) -> None:
        """Write down visits that end now. tails: outlet, seen and result, see `tail`; one for all where they are alike."""
        tokens, rows = self.tokens, self.tokens.run[places]
        self.visits.append(
            (
                self.runs.lane[rows],
                tokens.process[places],
                self.runs.id[rows],
                tokens.prior[places],
                tokens.started[places],
                version,
                node,
                len(places),
            )
        )
        self.visit_tails += [tails] * len(places) if isinstance(tails, bytes) else tails
        if self.outcomes:
            for row, said in zip(rows.tolist(), self.visit_tails[-len(places) :], strict=True):
                if row in self.outcomes:
                    self.outcomes[row][self.views[version].version.nodes[node].id] = outcome_in(said)
        if self.listened:
            for place in places.tolist():
                self.stop_listening(place)

    def stop_listening(self, place: int) -> None:
        """The visit awaits no events any more, if it did when it was taken."""
        if place in self.listened:
            self.listened.discard(place)
            row = int(self.tokens.run[place])
            self.no_longer_awaited.append((int(self.runs.lane[row]), int(self.runs.contact[row]), int(self.tokens.process[place])))

    def end_tokens(self, places: Column, reason: str, label: str | None = None) -> None:
        """Tokens end; a run whose last token this was ends with it (semantics 17, 18). Their visits have been written."""
        self.tokens.live[places] = 0
        rows = self.tokens.run[places]
        self.forget(places)
        np.subtract.at(self.runs.tokens, rows, 1)
        if label is not None:
            self.label.update(dict.fromkeys(rows.tolist(), label))
        alone = self.runs.tokens[rows] == 0
        done = rows[alone & (self.runs.status[rows] == RUNNING)]
        if len(done):
            self.end_runs(np.unique(done), reason)
        if self.forks and not alone.all():
            tokens = self.tokens
            others = np.flatnonzero((tokens.live[: tokens.count] == 1) & np.isin(tokens.run[: tokens.count], rows[~alone]))
            for place in others.tolist():
                stack = self.forks.get(place, ())
                self.forks[place] = (REASONS.index(reason), REASON, *(stack[2:] if stack[1:2] == (REASON,) else stack))

    def end_runs(self, rows: Column, reason: str) -> None:
        """Runs end, once; their tokens have ended or are ended by the caller."""
        status = STATUS_OF_REASON[reason]
        self.runs.status[rows] = status
        self.reason.update(dict.fromkeys(rows.tolist(), reason))
        versions = self.runs.version[rows]
        for version in np.unique(versions).tolist():
            self.count(version, -1, STATUS_WORDS[status], rows[versions == version])
        for row in rows.tolist():
            self.remember_exit(row)

    def remember_exit(self, row: int) -> None:
        runs = self.runs
        subject = int(runs.contact[row] or runs.order[row])
        if not subject:  # of a run about nobody nothing is remembered
            return
        identity = (int(runs.flow[row]), subject, self.key.get(row, ""))
        memory = self.memory.get(identity)
        if memory is None:
            memory = self.memory[identity] = Memory(int(runs.lane[row]), identity[0], subject, identity[2], stored=True)
        memory.change_inside -= 1
        memory.inside -= 1
        memory.exited = True
        memory.last_exited_at = self.now

    def _version(self, rows: Column) -> int:
        return int(self.runs.version[rows[0]]) if len(rows) else 0


def outcome_in(tail: bytes) -> tuple[str | None, Any]:
    """Outlet and result, as `tail` wrote them."""
    parts: list[bytes | None] = []
    at = 0
    for _ in range(3):
        size = int.from_bytes(tail[at : at + 4], "big", signed=True)
        parts.append(None if size < 0 else tail[at + 4 : at + 4 + size])
        at += 4 + max(size, 0)
    outlet, _, result = parts
    return None if outlet is None else outlet.decode(), None if result is None else decode(result[1:])


def tail(outlet: str | None, seen: bytes | None = None, result: Any = None) -> bytes:
    """The last three columns of a process row. seen: encoded JSON."""
    return loose_text(outlet) + (NULL if seen is None else loose_jsonb(seen)) + (NULL if result is None else loose_jsonb(encode(result)))
