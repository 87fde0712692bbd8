"""Runs that end for a reason outside their nodes: removed, stopped, at their goal."""

from collections.abc import Iterable

import numpy as np

from towpath.engine.batch import AWAITING_ANSWER, RUNNING, Batch, tail
from towpath.engine.taking import take_runs
from towpath.engine.wire import Int2s, Numbers
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
