"""Commands on runs: rows of the inbox, worked in their place among the events of their contact."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from towpath.engine import join
from towpath.engine.advance import ANSWERED, DUE, FIRST, Advance
from towpath.engine.batch import AWAITING_ANSWER, IN_ERROR, INTERACTIVE, READY, Batch
from towpath.engine.ending import end_runs
from towpath.engine.facts import Facts
from towpath.engine.taking import load_runs, take_runs, take_tokens
from towpath.host.sql import statement
from towpath.nodes.base import Answer

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

# Commands after which a contact's rows stand in another lane: what else the batch took of the contact waits for the next.
MOVES = ("join_contact", "move_order")
REASONS = ("removed_by_event", "removed_by_user", "removed_by_api", "flow_stopped", "erased", "left_audience", "merged")


def work(batch: Batch, facts: Facts, advance: Advance, row: "InboxRow") -> bool:
    """False: the command stays in the inbox for a later batch. A command that nobody knows is dropped."""
    payload: dict[str, Any] = row.payload or {}
    match row.name:
        case "remove_run":
            _remove(batch, row.lane, int(payload["run"]), payload.get("reason", "removed_by_user"))
        case "skip":
            _skip(batch, advance, row.lane, int(payload["run"]), payload.get("process"))
        case "retry":
            _retry(batch, advance, row.lane, int(payload["run"]))
        case "answer":
            _answer(batch, advance, row, payload)
        case name if name in MOVES:
            return _move(batch, row, payload)
        case "await_join":
            return not join.is_to_come(batch.db, payload)
    return True


def _remove(batch: Batch, lane: int, run_id: int, reason: str) -> None:
    load_runs(batch, np.array([lane]), np.array([run_id]))
    if run_id in batch.row_of_run and reason in REASONS:
        end_runs(batch, [batch.row_of_run[run_id]], reason)


def _skip(batch: Batch, advance: Advance, lane: int, run_id: int, process_id: int | None) -> None:
    """The visit in progress (one of them, or all of the run) ends by its first outlet, as if the wait were over."""
    places = take_runs(batch, [(lane, run_id)])
    tokens = batch.tokens
    for place in places.tolist():
        if process_id is None or int(tokens.process[place]) == process_id:
            view = batch.views[int(tokens.version[place])]
            node = view.version.nodes[int(tokens.node[place])]
            if node.waits:
                advance.enter(view.version.version_id, node.number, DUE, np.array([place]))


def _retry(batch: Batch, advance: Advance, lane: int, run_id: int) -> None:
    """Tokens that were set aside are worked again."""
    places = take_runs(batch, [(lane, run_id)])
    again = places[batch.tokens.state[places] == IN_ERROR]
    if len(again):
        batch.tokens.klass[again] = INTERACTIVE
        batch.db.execute(statement("engine", "drop_quarantined"), {"lane": lane, "run_id": run_id})
        advance.enter_by_node(again, FIRST)


def _answer(batch: Batch, advance: Advance, row: "InboxRow", payload: dict[str, Any]) -> None:
    """What a visit waits for has come. payload: {run, process, values}. A visit that does not wait any more is left alone."""
    places = take_tokens(batch, [(row.lane, int(payload["run"]), int(payload["process"]))])
    tokens = batch.tokens
    for place in places.tolist():
        if tokens.state[place] != AWAITING_ANSWER or int(tokens.process[place]) != int(payload["process"]):
            continue
        answer = Answer("sent", None, payload["values"])
        if batch.views[int(batch.runs.version[tokens.run[place]])].flow.status == "paused":  # worked on resume (semantics 24)
            batch.memo[place] = {**batch.memo.get(place, {}), "answer": msgspec.to_builtins(answer, builtin_types=(Decimal,))}
            batch.park(np.array([place]), READY, batch.now_us)
        else:
            batch.answer[place] = answer
            advance.enter_by_node(np.array([place]), ANSWERED)


def _move(batch: Batch, row: "InboxRow", payload: dict[str, Any]) -> bool:
    """Rows that change their lane: both lanes are held, or it waits for a later batch (semantics 53)."""
    to = int(payload["to"][0])
    if to not in batch.lanes:
        locked = batch.db.execute(statement("engine", "lock_lanes"), {"lanes": [to]}).fetchall()
        if not locked:
            return False
        batch.lanes.append(to)
        batch.next_number = max(batch.next_number, locked[0][1])
    moved = join.work(batch.db, row.name, row.workspace_id, payload, row.id, batch.now)
    for rival in moved.rivals:
        if batch.view(rival.version_id, row.workspace_id).version.settings.re_entry != "many":
            for run_id in rival.run_ids[1:]:
                _remove(batch, to, run_id, "merged")
    return moved.done
