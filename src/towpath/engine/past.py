"""What a batch reads of the past: events of the log, and what came of earlier visits of its runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from towpath.engine.batch import Batch, EventRow, outcome_in
from towpath.engine.wire import Column, Connection, Int2s, Numbers, Times
from towpath.events.binary import Texts
from towpath.host.sql import statement


def load_events(db: Connection, keys: Sequence[tuple[int, int]]) -> dict[int, EventRow]:
    """Events by id. keys: (lane, id)."""
    if not keys:
        return {}
    asked = {"lanes": Int2s([lane for lane, _ in keys]), "ids": Numbers([id for _, id in keys])}
    return {row[0]: EventRow(*row) for row in db.execute(statement("engine", "load_events"), asked).fetchall()}


def load_entry_events(batch: Batch, rows: Column) -> None:
    """The events that started these runs, where they are not known yet."""
    runs = batch.runs
    missing = [row for row in rows.tolist() if row not in batch.entry_event and runs.event[row]]
    if missing:
        events = load_events(batch.db, list({(int(runs.lane[row]), int(runs.event[row])) for row in missing}))
        for row in missing:
            if event := events.get(int(runs.event[row])):
                batch.entry_event[row] = event


def load_outcomes(batch: Batch, rows: Column) -> None:
    """Outlet and result of the newest visit to each node, where they are not known yet; the batch adds its own."""
    runs = batch.runs
    missing = [row for row in rows.tolist() if row not in batch.outcomes]
    if not missing:
        return
    for row in missing:
        batch.outcomes[row] = {}
    stored = [row for row in missing if not runs.new[row]]
    if stored:
        asked = {"lanes": Int2s(runs.lane[stored]), "runs": Numbers(runs.id[stored])}
        for run_id, version_id, node, outlet, result in batch.db.execute(statement("engine", "load_outcomes"), asked).fetchall():
            row = batch.row_of_run[run_id]
            batch.outcomes[row][_node_id(batch, row, version_id, node)] = (outlet, result)
    _add_own(batch, {int(runs.id[row]): row for row in missing})


def _add_own(batch: Batch, rows: Mapping[int, int]) -> None:
    """Visits that ended in this batch, and are not written yet. rows: run id -> row."""
    first = 0
    for _, _, run_ids, _, _, version_id, number, count in batch.visits:
        node = batch.views[version_id].version.nodes[number].id
        for at in np.flatnonzero(np.isin(run_ids, list(rows))).tolist():
            batch.outcomes[rows[int(run_ids[at])]][node] = outcome_in(batch.visit_tails[first + at])
        first += count


def _node_id(batch: Batch, row: int, version_id: int, number: int) -> str:
    """Of a visit in whatever version of its flow."""
    return batch.view(version_id, int(batch.runs.workspace[row])).version.nodes[number].id


def count_visits(batch: Batch, rows: Sequence[int], in_hand: Sequence[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """(run row, id of the node) -> visits so far, and within the last hour (semantics 23). in_hand: places of visits in progress that the
    batch took, which count too."""
    runs, tokens, hour_ago = batch.runs, batch.tokens, batch.now_us - 3_600_000_000
    counts: dict[tuple[int, str], tuple[int, int]] = {}
    for place in in_hand:
        node = batch.views[int(tokens.version[place])].version.nodes[int(tokens.node[place])]
        key = (int(tokens.run[place]), node.id)
        ever, within = counts.get(key, (0, 0))
        counts[key] = (ever + 1, within + int(tokens.started[place] >= hour_ago))
    stored = [row for row in rows if not runs.new[row]]
    if not stored:
        return counts
    asked = {"lanes": Int2s(runs.lane[stored]), "runs": Numbers(runs.id[stored]), "hour_ago": Times([hour_ago])}
    for run_id, version_id, node, visits, lately in batch.db.execute(statement("engine", "count_visits"), asked).fetchall():
        row = batch.row_of_run[run_id]
        key = (row, _node_id(batch, row, version_id, node))
        ever, within = counts.get(key, (0, 0))
        counts[key] = (ever + visits, within + lately)
    return counts


def earlier_events(db: Connection, asked: Sequence[tuple[int, int, str, int]]) -> list[tuple[int, EventRow]]:
    """Events of the log that a wait looks back for: (place in `asked`, event), in the order of the log. asked: lane, contact, name, since (microseconds)."""
    parameters: dict[str, Any] = {
        "lanes": Int2s([lane for lane, _, _, _ in asked]),
        "contacts": Numbers([contact for _, contact, _, _ in asked]),
        "names": Texts([name for _, _, name, _ in asked]),
        "since": Times([since for _, _, _, since in asked]),
    }
    rows = db.execute(statement("engine", "earlier_events"), parameters).fetchall()
    return [(place - 1, EventRow(*event)) for place, *event in rows]
