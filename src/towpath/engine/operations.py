"""What people do with runs: take them out, skip a wait, try again, put them at another node; one by one, or all that stand somewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from towpath.engine.advance import BY_HAND, FIRST, SKIPPED, Advance
from towpath.engine.batch import AWAITING_ANSWER, IN_ERROR, INTERACTIVE, READY, Batch, tail
from towpath.engine.bulk import keep_commands
from towpath.engine.ending import end_runs
from towpath.engine.taking import load_runs, take_runs
from towpath.engine.waiting import LOOKS_AGAIN
from towpath.engine.wire import Column, Int2s, Numbers
from towpath.host.sql import statement

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

REASONS = ("removed_by_event", "removed_by_user", "removed_by_api", "flow_stopped", "erased", "left_audience", "merged")
PAGE = 200  # runs that one batch of a lane works, of a deed for many


def work(batch: Batch, advance: Advance, lane: int, deed: str, run_id: int, payload: Mapping[str, Any]) -> None:
    """deed: remove_run {reason}, skip {process}, retry, move_run {node, process}."""
    if deed == "remove_run":
        remove(batch, lane, run_id, payload.get("reason", "removed_by_user"))
        return
    places = take_runs(batch, [(lane, run_id)])
    if payload.get("process") is not None:
        places = places[batch.tokens.process[places] == int(payload["process"])]
    if deed == "skip":
        _skip(batch, advance, places)
    elif deed == "retry":
        _retry(batch, advance, lane, run_id, places)
    elif deed == "move_run":
        _move(batch, advance, places, str(payload["node"]))


def work_page(batch: Batch, advance: Advance, row: "InboxRow", payload: Mapping[str, Any]) -> bool:
    """The same for many of the row's lane: payload {deed, versions, places (version:node) or None, set_aside, after, and what the deed needs}. False: more are left."""
    asked = {
        "lane": row.lane, "after_id": int(payload.get("after", 0)), "versions": payload["versions"], "places": payload["places"],
        "set_aside": payload["set_aside"], "limit": PAGE,
    }  # fmt: skip
    found = [run_id for (run_id,) in batch.db.execute(statement("engine", "list_runs_of_lane"), asked).fetchall()]
    for run_id in found:
        work(batch, advance, row.lane, payload["deed"], run_id, payload)
    if len(found) < PAGE:
        return True
    keep_commands(batch, [(row, {**payload, "after": found[-1]})])
    return False


def remove(batch: Batch, lane: int, run_id: int, reason: str) -> None:
    load_runs(batch, np.array([lane]), np.array([run_id]))
    if run_id in batch.row_of_run and reason in REASONS:
        end_runs(batch, [batch.row_of_run[run_id]], reason)


def _skip(batch: Batch, advance: Advance, places: Column) -> None:
    """Visits that wait end as if their time were over, in a paused flow on resume (semantics 24)."""
    tokens = batch.tokens
    for place in places.tolist():
        one = np.array([place])
        view = batch.views[int(tokens.version[place])]
        node = view.version.nodes[int(tokens.node[place])]
        kept = tokens.state[place] == READY and LOOKS_AGAIN not in batch.memo.get(place, {})
        if not node.waits or kept or tokens.state[place] == IN_ERROR:
            continue
        if view.flow.status == "paused":
            batch.memo[place] = {**batch.memo.get(place, {}), SKIPPED: True}
            batch.stop_listening(place)
            batch.park(one, READY, batch.now_us)
        else:
            advance.enter(view.version.version_id, node.number, BY_HAND, one)


def _retry(batch: Batch, advance: Advance, lane: int, run_id: int, places: Column) -> None:
    """Tokens that were set aside are worked again."""
    again = places[batch.tokens.state[places] == IN_ERROR]
    if not len(again):
        return
    batch.tokens.klass[again] = INTERACTIVE
    batch.db.execute(statement("engine", "drop_quarantined"), {"lane": lane, "run_id": run_id})
    batch.park(again, READY, batch.now_us)
    advance.enter_by_node(_unpaused(batch, again), FIRST)


def _move(batch: Batch, advance: Advance, places: Column, node_id: str) -> None:
    """Visits in progress end where they are; others begin at the node, if the version has it."""
    tokens, runs = batch.tokens, batch.runs
    for place in places.tolist():
        one = np.array([place])
        view = batch.views[int(tokens.version[place])]
        to = view.by_id.get(node_id)
        if to is None:
            continue
        lane, run_id = int(runs.lane[tokens.run[place]]), int(runs.id[tokens.run[place]])
        if tokens.state[place] == AWAITING_ANSWER:
            asked = {"now": batch.now, "lanes": Int2s([lane]), "processes": Numbers(tokens.process[one])}
            batch.db.execute(statement("engine", "cancel_messages"), asked)
        if tokens.state[place] == IN_ERROR:
            batch.db.execute(statement("engine", "drop_quarantined"), {"lane": lane, "run_id": run_id})
        batch.end_visits(one, view.version.version_id, int(tokens.node[place]), tail(None, None, {"moved": node_id}))
        batch.move(one, to.number, view.version.version_id)
        batch.park(one, READY, batch.now_us)
        tokens.klass[one] = INTERACTIVE
        advance.enter_by_node(_unpaused(batch, one), FIRST)


def _unpaused(batch: Batch, places: Column) -> Column:
    """Those that may be worked now; the others are, on resume (semantics 24)."""
    paused = [version for version, view in batch.views.items() if view.flow.status == "paused"]
    return places[~np.isin(batch.tokens.version[places], paused)]
