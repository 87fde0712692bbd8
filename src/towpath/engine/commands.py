"""Commands on runs: rows of the inbox, worked in their place among the events of their contact."""

from typing import TYPE_CHECKING, Any

import numpy as np

from towpath.engine import erase, join, operations
from towpath.engine.advance import ANSWERED, Advance
from towpath.engine.batch import AWAITING_ANSWER, Batch
from towpath.engine.ending import end_all
from towpath.engine.facts import Facts
from towpath.engine.taking import find_tokens, wake_rested
from towpath.engine.waiting import keep_answer
from towpath.host.sql import statement
from towpath.nodes.base import Answer

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

# Commands after which a contact's rows stand in another lane, or nowhere: what else the batch took of the contact waits for the next.
MOVES = ("join_contact", "move_order", "erase_contact")


def work(batch: Batch, facts: Facts, advance: Advance, row: "InboxRow") -> bool:
    """False: the command stays in the inbox for a later batch. A command that nobody knows is dropped."""
    payload: dict[str, Any] = row.payload or {}
    match row.name:
        case "remove_run" | "skip" | "retry" | "move_run" as deed:
            operations.work(batch, advance, row.lane, deed, int(payload["run"]), payload)
        case "each_run":
            return operations.work_page(batch, advance, row, payload)
        case "answer":
            _answer(batch, advance, row, payload)
        case "company_deleted":
            end_all(batch, row.lane, row.contact_id, "erased")
        case "erase_contact":
            return erase.work(batch, row, payload)
        case name if name in MOVES:
            return _move(batch, row, payload)
        case "look_again":
            return wake_rested(batch, row.lane, int(payload["flow"]))  # a pause has ended (semantics 24)
        case "await_join":
            return not join.is_to_come(batch.db, payload)
    return True


def _answer(batch: Batch, advance: Advance, row: "InboxRow", payload: dict[str, Any]) -> None:
    """What a visit waits for has come. payload: {run, process, values}. A visit that does not wait any more is left alone."""
    places = find_tokens(batch, [(row.lane, int(payload["run"]), int(payload["process"]))])
    tokens = batch.tokens
    for place in places.tolist():
        if tokens.state[place] != AWAITING_ANSWER or int(tokens.process[place]) != int(payload["process"]):
            continue
        answer = Answer("sent", None, payload["values"])
        if batch.views[int(batch.runs.version[tokens.run[place]])].flow.status == "paused":  # worked on resume (semantics 24)
            keep_answer(batch, place, answer)
        else:
            batch.answer[place] = answer
            advance.enter_by_node(np.array([place]), ANSWERED)


def _move(batch: Batch, row: "InboxRow", payload: dict[str, Any]) -> bool:
    """Rows that change their lane: both lanes are held, or it waits for a later batch (semantics 53)."""
    target = join.find_target(batch.db, payload)
    to = target[0]
    if to not in batch.lanes:
        locked = batch.db.execute(statement("engine", "lock_lanes"), {"lanes": [to]}).fetchall()
        if not locked:
            return False
        batch.lanes.append(to)
        batch.next_number = max(batch.next_number, locked[0][1])
    moved = join.work(batch.db, row.name, row.workspace_id, payload, target, row.id, batch.now)
    for rival in moved.rivals:
        if batch.view(rival.version_id, row.workspace_id).version.settings.re_entry != "many":
            for run_id in rival.run_ids[1:]:
                operations.remove(batch, to, run_id, "merged")
    return moved.done
