"""Everything a batch decided, written with a handful of statements: COPY for what is new, one UPDATE a table for what changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, repeat
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from towpath.engine import awaiting_runs
from towpath.engine.batch import RUNNING, Batch, Memory, encode
from towpath.engine.wire import (
    Column,
    Int2s,
    Int4s,
    Layout,
    Numbers,
    loose_jsonb,
    loose_numbers,
    loose_text,
    read_columns,
)
from towpath.events.binary import NULL, Jsonbs, Texts, Timestamps, timestamp
from towpath.events.writes import append
from towpath.host.sql import statement

_PROCESSES = Layout(
    statement("engine", "copy_processes"), 3,
    id="i8", run_id="i8", prior="i8", started_at="t", ended_at="t", workspace_id="i4", version_id="i4", lane="i2", node="i2",
)  # fmt: skip
_RUNS = Layout(
    statement("engine", "copy_runs"), 7,
    id="i8", contact_id="i8", entered_at="t", workspace_id="i4", flow_id="i4", version_id="i4", ordinal="i4", lane="i2", depth="i2",
    status="i2", test="b",
)  # fmt: skip
_TOKENS = Layout(
    statement("engine", "copy_tokens"), 2,
    run_id="i8", process_id="i8", prior="i8", contact_id="i8", started_at="t", due_at="t", workspace_id="i4", version_id="i4", lane="i2",
    node="i2", state="i2", klass="i2",
)  # fmt: skip
_AWAITED = Layout(statement("engine", "copy_awaited"), 1, contact_id="i8", process_id="i8", run_id="i8", lane="i2")
_MESSAGES = Layout(
    statement("engine", "copy_messages"), 4,
    process_id="i8", run_id="i8", contact_id="i8", due_at="t", planned_at="t", workspace_id="i4", flow_id="i4", version_id="i4", lane="i2",
    node="i2", klass="i2", depth="i2", status="i2", parts="i2", attempts="i2", transactional="b", answers="b", test="b",
)  # fmt: skip
_ATTEMPTS = Layout(
    statement("engine", "copy_attempts"), 1,
    process_id="i8", started_at="t", ended_at="t", workspace_id="i4", lane="i2", number="i2", phase="i2", outcome="i2",
)  # fmt: skip
_MEMORY = Layout(statement("engine", "copy_memory"), 3, contact_id="i8", flow_id="i4", entered="i4", inside="i4", lane="i2")
_ENGAGED = Layout(statement("engine", "copy_engaged"), 1, contact_id="i8", workspace_id="i4", lane="i2")
_NOBODY_WAITS = loose_text("")


def write(batch: Batch) -> None:
    """In the batch's transaction; the counters last."""
    _write_visits(batch)
    _write_runs(batch)
    awaiting_runs.write(batch)
    _write_tokens(batch)
    _write_awaited(batch)
    _write_messages(batch)
    _write_memory(batch)
    _write_engaged(batch)
    if batch.events:
        append(batch.db, batch.events)
    _write_counts(batch)


def _write_visits(batch: Batch) -> None:
    if not batch.visits:
        return
    lane, process, run, prior, started = (np.concatenate([visit[column] for visit in batch.visits]) for column in range(5))
    version, node = (np.repeat([visit[column] for visit in batch.visits], [visit[7] for visit in batch.visits]) for column in (5, 6))
    workspaces = {version_id: view.flow.workspace_id for version_id, view in batch.views.items()}
    workspace = np.repeat([workspaces[visit[5]] for visit in batch.visits], [visit[7] for visit in batch.visits])
    columns = {
        "id": process, "run_id": run, "prior": prior, "started_at": started, "ended_at": np.full(len(lane), batch.now_us),
        "workspace_id": workspace, "version_id": version, "lane": lane, "node": node,
    }  # fmt: skip
    _PROCESSES.copy(batch.db, columns, batch.visit_tails, order=np.lexsort((process, lane)))


def _write_runs(batch: Batch) -> None:
    runs, count = batch.runs, batch.runs.count
    new = np.flatnonzero(runs.new[:count])
    if len(new):
        new = new[np.lexsort((runs.id[new], runs.lane[new]))]
        columns = {
            "id": runs.id[new], "contact_id": runs.contact[new], "entered_at": runs.entered[new], "workspace_id": runs.workspace[new],
            "flow_id": runs.flow[new], "version_id": runs.version[new], "ordinal": runs.ordinal[new], "lane": runs.lane[new],
            "depth": runs.depth[new], "status": runs.status[new], "test": runs.test[new],
        }  # fmt: skip
        _RUNS.copy(batch.db, columns, _run_tails(batch, new))
    old = set(np.flatnonzero((runs.status[:count] != RUNNING) & (runs.new[:count] == 0)).tolist())
    old |= {row for row in batch.changed_variables | batch.changed_version | set(batch.label) if not runs.new[row]}
    rows = sorted(old, key=lambda row: (int(runs.lane[row]), int(runs.id[row])))
    if rows:
        batch.db.execute(
            statement("engine", "end_runs"),
            {
                "now": batch.now,
                "lanes": Int2s(runs.lane[rows]),
                "runs": Numbers(runs.id[rows]),
                "statuses": Int2s(runs.status[rows]),
                "reasons": Texts([batch.reason.get(row) for row in rows]),
                "labels": Texts([batch.label.get(row) for row in rows]),
                "versions": Int4s(runs.version[rows]),
                "variables": Jsonbs([encode(batch.variables[row]) if row in batch.changed_variables else None for row in rows]),
            },
        )


_PLAIN_RUN = loose_text("") + NULL
_NO_END = NULL * 4


def _run_tails(batch: Batch, rows: Column) -> bytes | list[bytes]:
    runs = batch.runs
    if not (batch.key or batch.variables or batch.label or runs.status[rows].any() or runs.order[rows].any()):
        if not runs.event[rows].any():
            return _PLAIN_RUN + NULL + _NO_END
        return [_PLAIN_RUN + (_int8(event) if event else NULL) + _NO_END for event in runs.event[rows].tolist()]
    return [_run_tail(batch, row) for row in rows.tolist()]


def _run_tail(batch: Batch, row: int) -> bytes:
    """key, order_id, entry_event_id, ended_at, reason, label, variables"""
    runs = batch.runs
    event = int(runs.event[row])
    order = int(runs.order[row])
    head = _PLAIN_RUN if row not in batch.key and not order else loose_text(batch.key.get(row, "")) + (_int8(order) if order else NULL)
    head += _int8(event) if event else NULL
    if runs.status[row] == RUNNING and row not in batch.variables and row not in batch.label:
        return head + _NO_END
    ended = timestamp(batch.now) if runs.status[row] != RUNNING else NULL
    variables = loose_jsonb(encode(batch.variables[row])) if row in batch.variables else NULL
    return head + ended + loose_text(batch.reason.get(row)) + loose_text(batch.label.get(row)) + variables


def _int8(value: int) -> bytes:
    return b"\x00\x00\x00\x08" + value.to_bytes(8, "big", signed=True)


def _write_tokens(batch: Batch) -> None:
    tokens, runs = batch.tokens, batch.runs
    live = np.flatnonzero(tokens.live[: tokens.count])
    if not len(live):
        return
    rows = tokens.run[live]
    order = np.lexsort((tokens.process[live], runs.id[rows], runs.lane[rows]))
    live, rows = live[order], rows[order]
    columns = {
        "run_id": runs.id[rows], "process_id": tokens.process[live], "prior": tokens.prior[live], "contact_id": runs.contact[rows],
        "started_at": tokens.started[live], "due_at": tokens.due[live], "workspace_id": runs.workspace[rows], "version_id": tokens.version[live],
        "lane": runs.lane[rows], "node": tokens.node[live], "state": tokens.state[live], "klass": tokens.klass[live],
    }  # fmt: skip
    tails: bytes | list[bytes] = NULL + NULL
    if batch.forks or batch.memo:
        tails = [loose_numbers(batch.forks.get(place) or None) + _memo(batch, place) for place in live.tolist()]
    _TOKENS.copy(batch.db, columns, tails)


def _memo(batch: Batch, place: int) -> bytes:
    memo = batch.memo.get(place)
    return loose_jsonb(encode(memo)) if memo else NULL


def _write_awaited(batch: Batch) -> None:
    if batch.no_longer_awaited:
        gone = sorted(batch.no_longer_awaited)
        batch.db.execute(
            statement("engine", "delete_awaited"),
            {
                "lanes": Int2s([row[0] for row in gone]),
                "contacts": Numbers([row[1] for row in gone]),
                "processes": Numbers([row[2] for row in gone]),
            },
        )
    if batch.awaited:
        rows = sorted(batch.awaited, key=lambda row: (row[3], row[0], row[1]))
        contact, process, run, lane = (np.array([row[column] for row in rows], np.int64) for column in range(4))
        _AWAITED.copy(
            batch.db, {"contact_id": contact, "process_id": process, "run_id": run, "lane": lane}, [loose_text(str(row[4])) for row in rows]
        )


def _write_messages(batch: Batch) -> None:
    if not batch.messages:
        return
    sizes = [len(message["process_id"]) for message in batch.messages]

    def column(name: str) -> Column:
        return np.concatenate([message[name] for message in batch.messages])

    def same(name: str) -> Column:
        return np.repeat(np.array([int(message[name]) for message in batch.messages]), sizes)

    sent, lane, process = same("sent"), column("lane"), column("process_id")
    now = np.full(len(lane), batch.now_us)
    columns = {
        "process_id": process, "run_id": column("run_id"), "contact_id": column("contact_id"), "due_at": now, "planned_at": now,
        "workspace_id": same("workspace_id"), "flow_id": same("flow_id"), "version_id": same("version_id"), "lane": lane, "node": same("node"),
        "klass": column("class"), "depth": column("depth"), "status": sent * 2, "parts": sent, "attempts": sent,
        "transactional": same("transactional"), "answers": same("answers"), "test": column("test"),
    }  # fmt: skip
    ended = timestamp(batch.now)
    tails = [
        loose_text(message["channel"])
        + loose_text(message["name"])
        + (NULL if message["detail"] is None else loose_jsonb(encode(dict(message["detail"]))))
        + (ended if message["sent"] else NULL)
        for message in batch.messages
    ]
    _MESSAGES.copy(
        batch.db,
        columns,
        tails[0] if len(tails) == 1 else list(chain.from_iterable(map(repeat, tails, sizes))),
        order=np.lexsort((process, lane)),
    )
    if batch.attempts:
        lane = np.concatenate([attempt[0] for attempt in batch.attempts])
        process = np.concatenate([attempt[1] for attempt in batch.attempts])
        workspace = np.repeat([attempt[2] for attempt in batch.attempts], [len(attempt[0]) for attempt in batch.attempts])
        one, now = np.ones(len(lane), np.int64), np.full(len(lane), batch.now_us)
        _ATTEMPTS.copy(
            batch.db,
            {
                "process_id": process,
                "started_at": now,
                "ended_at": now,
                "workspace_id": workspace,
                "lane": lane,
                "number": one,
                "phase": one * 6,
                "outcome": one,
            },
            _NOBODY_WAITS,
            order=np.lexsort((process, lane)),
        )
    if not all(message["sent"] for message in batch.messages):
        batch.db.execute(statement("messages", "notify_outbox"))


def _write_memory(batch: Batch) -> None:
    new = [memory for memory in batch.memory.values() if not memory.stored]
    if batch.bulk_memory:
        lane = np.concatenate([rows[0] for rows in batch.bulk_memory])
        contact = np.concatenate([rows[1] for rows in batch.bulk_memory])
        flow = np.repeat([rows[2] for rows in batch.bulk_memory], [len(rows[0]) for rows in batch.bulk_memory])
        exits = {
            (memory.flow_id, memory.contact_id): memory
            for memory in batch.memory.values()
            if memory.stored and memory.exited and not memory.key
        }
        inside = np.ones(len(lane), np.int64)
        tails: bytes | list[bytes] = loose_text("") + NULL + NULL
        if exits:
            gone = np.array([(f, c) in exits for f, c in zip(flow.tolist(), contact.tolist(), strict=True)])
            inside[gone] = 0
            left = loose_text("") + timestamp(batch.now) + NULL
            tails = [left if out else loose_text("") + NULL + NULL for out in gone.tolist()]
            for f, c in zip(flow[gone].tolist(), contact[gone].tolist(), strict=True):
                del batch.memory[f, c, ""]
        _MEMORY.copy(
            batch.db,
            {"contact_id": contact, "flow_id": flow, "entered": np.ones(len(lane), np.int64), "inside": inside, "lane": lane},
            tails,
            order=np.lexsort((contact, flow, lane)),
        )
    if new:
        new.sort(key=_memory_key)
        columns = {
            "contact_id": np.array([memory.contact_id for memory in new]),
            "flow_id": np.array([memory.flow_id for memory in new]),
            "entered": np.array([memory.new_entries for memory in new]),
            "inside": np.array([memory.change_inside for memory in new]),
            "lane": np.array([memory.lane for memory in new]),
        }
        _MEMORY.copy(
            batch.db,
            columns,
            [loose_text(memory.key) + (timestamp(batch.now) if memory.exited else NULL) + _times(memory.recent) for memory in new],
        )
    old = sorted(
        (memory for memory in batch.memory.values() if memory.stored and (memory.new_entries or memory.change_inside or memory.exited)),
        key=_memory_key,
    )
    if old:
        batch.db.execute(
            statement("engine", "update_memory"),
            {
                "lanes": Int2s([memory.lane for memory in old]),
                "flows": Int4s([memory.flow_id for memory in old]),
                "contacts": Numbers([memory.contact_id for memory in old]),
                "keys": Texts([memory.key for memory in old]),
                "entered": Int4s([memory.new_entries for memory in old]),
                "inside": Int4s([memory.change_inside for memory in old]),
                "exited": Timestamps([batch.now if memory.exited else None for memory in old]),
                "recent": Texts(
                    [
                        None if memory.recent is None else "{" + ",".join(f'"{at.isoformat()}"' for at in memory.recent) + "}"
                        for memory in old
                    ]
                ),
            },
        )


def _memory_key(memory: Memory) -> tuple[int, int, int, str]:
    return memory.lane, memory.flow_id, memory.contact_id, memory.key


def _times(times: Sequence[datetime] | None) -> bytes:
    """timestamptz[]"""
    if times is None:
        return NULL
    data = Timestamps(list(times)).data
    return len(data).to_bytes(4, "big") + data


def _write_engaged(batch: Batch) -> None:
    for workspace_id, parts in batch.engaged.items():
        month = batch.now.astimezone(ZoneInfo(batch.catalog.workspaces[workspace_id].zone)).date().replace(day=1)
        contact, first = np.unique(np.concatenate([part[1] for part in parts]), return_index=True)
        lane = np.concatenate([part[0] for part in parts])[first]
        asked = {"workspace_id": workspace_id, "month": month, "lanes": Int2s(lane), "contacts": Numbers(contact)}
        if not _anybody_engaged(batch, asked, lane, contact):
            there = None
        else:
            (there,) = read_columns(batch.db, statement("engine", "find_engaged"), asked)
        if there is not None:
            new = np.ones(len(lane), bool)
            new[there - 1] = False
            lane, contact = lane[new], contact[new]
        day = b"\x00\x00\x00\x04" + (month - date(2000, 1, 1)).days.to_bytes(4, "big", signed=True)
        columns = {"contact_id": contact, "workspace_id": workspace_id, "lane": lane}
        _ENGAGED.copy(batch.db, columns, day, order=np.lexsort((contact, lane)))


def _anybody_engaged(batch: Batch, asked: Mapping[str, Any], lane: Column, contact: Column) -> bool:
    order = np.lexsort((contact, lane))
    lane, contact = lane[order], contact[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(lane)) + 1]).astype(np.int64)
    stretches = {
        "workspace_id": asked["workspace_id"], "month": asked["month"], "lanes": Int2s(lane[starts]),
        "lows": Numbers(contact[starts]), "highs": Numbers(np.maximum.reduceat(contact, starts)),
    }  # fmt: skip
    row = batch.db.execute(statement("engine", "any_engaged"), stretches).fetchone()
    return bool(row and row[0])


def _write_counts(batch: Batch) -> None:
    counts = sorted((key, n) for key, n in batch.counts.items() if n)
    if counts:
        hour = batch.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        batch.db.execute(
            statement("engine", "add_counts"),
            {
                "lane": batch.lanes[0],
                "hour": hour,
                "versions": Int4s([key[0] for key, _ in counts]),
                "nodes": Int2s([key[1] for key, _ in counts]),
                "whats": Texts([key[2] for key, _ in counts]),
                "counts": Numbers([n for _, n in counts]),
            },
        )
