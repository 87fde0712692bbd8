"""Commands on runs: rows of the inbox, worked in their place among the events of their contact."""

from typing import TYPE_CHECKING, Any

import numpy as np

from towpath.engine import join
from towpath.engine.advance import DUE, FIRST, Advance
from towpath.engine.batch import INTERACTIVE, IN_ERROR, Batch
from towpath.engine.ending import end_runs
from towpath.engine.entering import Entering
from towpath.engine.facts import Facts
from towpath.engine.taking import load_runs, take_runs
from towpath.engine.wire import read_columns
from towpath.host.sql import statement

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

# Of a bulk entry, how many contacts a lane and batch.
PAGE = 500
# Commands after which a contact's rows stand in another lane: what else the batch took of the contact waits for the next.
MOVES = ("join_contact", "move_order")
REASONS = ("removed_by_user", "removed_by_api", "flow_stopped", "erased", "left_audience", "merged")


def work(batch: Batch, facts: Facts, advance: Advance, entering: Entering, row: "InboxRow") -> bool:
    """False: the command stays in the inbox for a later batch. A command that nobody knows is dropped."""
    payload: dict[str, Any] = row.payload or {}
    match row.name:
        case "remove_run":
            _remove(batch, row.lane, int(payload["run"]), payload.get("reason", "removed_by_user"))
        case "skip":
            _skip(batch, advance, row.lane, int(payload["run"]), payload.get("process"))
        case "retry":
            _retry(batch, advance, row.lane, int(payload["run"]))
        case "enter":
            _enter(batch, entering, row, payload)
        case "enter_audience":
            return _enter_audience(batch, entering, row, payload)
        case name if name in MOVES:
            return _move(batch, row, payload)
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
            view = batch.views[int(batch.runs.version[tokens.run[place]])]
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


def _enter(batch: Batch, entering: Entering, row: "InboxRow", payload: dict[str, Any]) -> None:
    """One contact, by hand or by the API. payload: {flow, source: manual | api, variables}."""
    flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(payload["flow"]))
    if flow is None or flow.status not in ("active", "paused"):
        return
    view = batch.view(flow.versions[0].version_id, row.workspace_id)
    source = payload.get("source", "manual")
    rule = next((rule for rule in view.version.rules if rule.source == source), view.version.rules[0])
    rows = batch.runs.add(
        1, lane=row.lane, contact=row.contact_id, workspace=row.workspace_id, flow=flow.flow_id, version=view.version.version_id,
        entered=batch.now_us, test=batch.catalog.workspaces[row.workspace_id].test,
    )  # fmt: skip
    if payload.get("variables"):
        batch.variables[int(rows[0])] = {**view.initial, **payload["variables"]}
    entering.admit([(view, rule, rows)], klass=INTERACTIVE)


def _enter_audience(batch: Batch, entering: Entering, row: "InboxRow", payload: dict[str, Any]) -> bool:
    """The contacts of a lane, a page a batch. payload: {flow, after}."""
    flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(payload["flow"]))
    if flow is None or flow.status != "active":
        return True
    asked = {"lane": row.lane, "workspace_id": row.workspace_id, "after": int(payload.get("after", 0)), "limit": PAGE}
    (contacts,) = read_columns(batch.db, statement("engine", "page_of_lane"), asked)
    if contacts is None:
        return True
    view = batch.view(flow.versions[0].version_id, row.workspace_id)
    entering.whole_lane(view, view.version.rules[0], row.lane, contacts)
    if len(contacts) < PAGE:
        return True
    batch.db.execute(
        statement("engine", "set_command"), {"lane": row.lane, "id": row.id, "payload": payload | {"after": int(contacts[-1])}}
    )
    return False


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
