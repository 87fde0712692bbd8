"""Runs that end for a reason outside their nodes: removed, stopped, at their goal."""

from collections.abc import Iterable

import numpy as np

from towpath.engine.batch import AWAITING_ANSWER, RUNNING, Batch, tail
from towpath.engine.catalog import VersionView
from towpath.engine.taking import load_runs, take_runs
from towpath.engine.wire import Column, Int2s, Numbers
from towpath.host.sql import statement


def end_runs(batch: Batch, rows: Iterable[int], reason: str) -> None:
    """All their tokens end where they stand; messages that nobody has begun to send are cancelled."""
    runs, tokens = batch.runs, batch.tokens
    ending = np.array(sorted({row for row in rows if runs.status[row] == RUNNING}), np.int64)
    if not len(ending):
        return
    take_runs(batch, [(int(runs.lane[row]), int(runs.id[row])) for row in ending.tolist()])
    here = np.flatnonzero((tokens.live[: tokens.count] == 1) & np.isin(tokens.run[: tokens.count], ending))
    waiting = here[tokens.state[here] == AWAITING_ANSWER]
    if len(waiting):
        asked = {"now": batch.now, "lanes": Int2s(runs.lane[tokens.run[waiting]]), "processes": Numbers(tokens.process[waiting])}
        batch.db.execute(statement("engine", "cancel_messages"), asked)
    for version in np.unique(tokens.version[here]).tolist():
        of_version = here[tokens.version[here] == version]
        for node in np.unique(tokens.node[of_version]).tolist():
            batch.end_visits(of_version[tokens.node[of_version] == node], version, node, tail(None, None, {"reason": reason}))
    tokens.live[here] = 0
    batch.forget(here)
    runs.tokens[ending] = 0
    batch.end_runs(ending, reason)


def is_stopped(view: VersionView) -> bool:
    return view.flow.status == "cancelled" or view.version.stopped


def send_out_stopped(batch: Batch, places: Column) -> Column:
    """Runs of flows and versions that were stopped at once leave before anything more is done in them (semantics 24); the places of the others."""
    stopped = [version for version, view in batch.views.items() if is_stopped(view)]
    if not stopped or not len(places):
        return places
    leaving = np.isin(batch.runs.version[batch.tokens.run[places]], stopped)
    end_runs(batch, batch.tokens.run[places[leaving]].tolist(), "flow_stopped")
    return places[~leaving]


def end_all(batch: Batch, lane: int, contact_id: int, reason: str) -> bool:
    """Every live run of the contact, or of the company; False: there is none."""
    live = [id for (id,) in batch.db.execute(statement("engine", "list_live_runs"), {"from_lane": lane, "from_id": contact_id})]
    if live:
        load_runs(batch, np.full(len(live), lane), np.array(live, np.int64))
        end_runs(batch, [batch.row_of_run[id] for id in live if id in batch.row_of_run], reason)
    return bool(live)
