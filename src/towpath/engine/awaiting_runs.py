"""Visits that wait until a run of another flow has ended (`add_to_flow` with `wait`): answered by a command of the inbox."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from towpath.engine.batch import RUNNING, STATUS_WORDS, Batch
from towpath.engine.wire import Int2s, Int4s, Numbers
from towpath.events.writes import Command, enqueue
from towpath.host.sql import statement


class Parent(msgspec.Struct, frozen=True):
    """The visit that waits."""

    run: int
    process: int


def refuse(batch: Batch, workspace_id: int, lane: int, contact_id: int | None, parent: Parent, reason: str) -> None:
    """The run never began: the visit goes on."""
    _answer(batch, workspace_id, lane, contact_id or None, parent, {"entered": False, "reason": reason})


def write(batch: Batch) -> None:
    """Once all runs of the batch stand: remembers who waits for those that go on, answers for those that have ended."""
    runs = batch.runs
    waited = [(row, parent) for row, parent in batch.parents.items() if runs.status[row] == RUNNING]
    for row, parent in batch.parents.items():
        if runs.status[row] != RUNNING:
            _answer(batch, int(runs.workspace[row]), int(runs.lane[row]), int(runs.contact[row]) or None, parent, _end(batch, row))
    if waited:
        batch.db.execute(
            statement("engine", "insert_awaited_runs"),
            {
                "lanes": Int2s([int(runs.lane[row]) for row, _ in waited]),
                "runs": Numbers([int(runs.id[row]) for row, _ in waited]),
                "workspaces": Int4s([int(runs.workspace[row]) for row, _ in waited]),
                "contacts": Numbers([int(runs.contact[row]) for row, _ in waited]),
                "parents": Numbers([parent.run for _, parent in waited]),
                "processes": Numbers([parent.process for _, parent in waited]),
            },
        )
    _answer_for_older(batch)


def _answer_for_older(batch: Batch) -> None:
    runs, count = batch.runs, batch.runs.count
    ended = np.flatnonzero((runs.status[:count] != RUNNING) & (runs.new[:count] == 0) & (runs.id[:count] != 0))
    if not len(ended):
        return
    row = batch.db.execute(statement("engine", "any_awaited_run"), {"lanes": Int2s(batch.lanes)}).fetchone()
    if row is None or not row[0]:
        return
    asked = {"lanes": Int2s(runs.lane[ended]), "runs": Numbers(runs.id[ended])}
    for lane, run_id, workspace_id, contact_id, parent, process in batch.db.execute(
        statement("engine", "take_awaited_runs"), asked
    ).fetchall():
        _answer(batch, workspace_id, lane, contact_id or None, Parent(parent, process), _end(batch, batch.row_of_run[run_id]))


def _end(batch: Batch, row: int) -> Mapping[str, Any]:
    return {
        "entered": True,
        "run": str(batch.runs.id[row]),
        "status": STATUS_WORDS[int(batch.runs.status[row])],
        "reason": batch.reason.get(row),
        "label": batch.label.get(row),
    }


def _answer(batch: Batch, workspace_id: int, lane: int, contact_id: int | None, parent: Parent, values: Mapping[str, Any]) -> None:
    payload = {"run": parent.run, "process": parent.process, "values": values}
    enqueue(batch.db, workspace_id, [Command("answer", lane, contact_id, payload)], batch.now)
