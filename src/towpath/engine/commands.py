"""Commands on runs: rows of the inbox, worked in their place among the events of their contact."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from towpath.engine import join
from towpath.engine.advance import ANSWERED, DUE, FIRST, Advance
from towpath.engine.awaiting_runs import Parent, refuse
from towpath.engine.batch import AWAITING_ANSWER, IN_ERROR, INTERACTIVE, READY, Batch
from towpath.engine.ending import end_runs
from towpath.engine.entering import Entering
from towpath.engine.facts import Facts
from towpath.engine.taking import NONE as NOBODY
from towpath.engine.taking import load_runs, take_runs, take_tokens
from towpath.engine.wire import Int2s, Int4s, Numbers, read_columns
from towpath.flows.compiled import LiveFlow
from towpath.host.sql import statement
from towpath.nodes.base import Answer

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

BULK_COMMANDS = ("enter_audience", "enter_people")
# Commands after which a contact's rows stand in another lane: what else the batch took of the contact waits for the next.
MOVES = ("join_contact", "move_order")
REASONS = ("removed_by_event", "removed_by_user", "removed_by_api", "flow_stopped", "erased", "left_audience", "merged")


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


def _enter(batch: Batch, entering: Entering, row: "InboxRow", payload: dict[str, Any]) -> None:
    """One contact, by hand, by the API or from another flow. payload: {flow, source: manual | api | flow, variables, depth, order, for}.

    for: {run, process} of the visit that waits for the end of the run; it is answered at once where none begins.
    """
    parent = Parent(int(payload["for"]["run"]), int(payload["for"]["process"])) if payload.get("for") else None
    flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(payload["flow"]))
    if flow is None or flow.status not in ("active", "paused"):
        if parent is not None:
            refuse(batch, row.workspace_id, row.lane, row.contact_id, parent, "flow_not_active")
        return
    view = batch.view(flow.versions[0].version_id, row.workspace_id)
    source = payload.get("source", "manual")
    rule = next((rule for rule in view.version.rules if rule.source == source), view.version.rules[0])
    rows = batch.runs.add(
        1, lane=row.lane, contact=row.contact_id, workspace=row.workspace_id, flow=flow.flow_id, version=view.version.version_id,
        entered=batch.now_us, test=batch.catalog.workspaces[row.workspace_id].test, depth=int(payload.get("depth", 0)),
        order=int(payload.get("order") or 0) if view.version.subject == "order" else 0,
    )  # fmt: skip
    made = int(rows[0])
    if given := {name: value for name, value in (payload.get("variables") or {}).items() if name in view.initial}:
        batch.variables[made] = {**view.initial, **given}
    entering.admit([(view, rule, rows)], klass=INTERACTIVE)
    if parent is not None and batch.runs.id[made]:
        batch.parents[made] = parent
    elif parent is not None:
        refuse(batch, row.workspace_id, row.lane, row.contact_id, parent, entering.refused.get(made, "no_key"))


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


def enter_many(batch: Batch, entering: Entering, rows: Sequence["InboxRow"], page: int) -> set[int]:
    """Bulk entry: everybody of a lane, `page` contacts a batch (`enter_audience`, payload {flow, after}), or those who are named (`enter_people`,
    payload {flow, contacts}). Answers the ids of commands that are not done yet."""
    open_rows = [(row, flow) for row in rows if (flow := _active(batch, row)) is not None]
    pages = _pages(batch, [row for row, _ in open_rows if row.name == "enter_audience"], page)
    unfinished: set[int] = set()
    by_flow: dict[int, list[tuple[int, Any]]] = {}
    for row, flow in open_rows:
        contacts = pages.get(row.id, NOBODY) if row.name == "enter_audience" else np.array(row.payload["contacts"], np.int64)
        if row.name == "enter_audience" and len(contacts) == page:
            unfinished.add(row.id)
            after = row.payload | {"after": int(contacts[-1])}
            batch.db.execute(statement("engine", "set_command"), {"lane": row.lane, "id": row.id, "payload": after})
        by_flow.setdefault(flow.flow_id, []).append((row.lane, contacts))
    flows = {flow.flow_id: flow for _, flow in open_rows}
    groups = []
    for flow_id, parts in by_flow.items():
        flow = flows[flow_id]
        view = batch.view(flow.versions[0].version_id, flow.workspace_id)
        lanes = np.repeat([lane for lane, _ in parts], [len(contacts) for _, contacts in parts])
        groups.append((view, view.version.rules[0], lanes, np.concatenate([contacts for _, contacts in parts])))
    entering.in_bulk(groups)
    return unfinished


def _active(batch: Batch, row: "InboxRow") -> LiveFlow | None:
    flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(row.payload["flow"]))
    return flow if flow is not None and flow.status == "active" else None


def _pages(batch: Batch, rows: Sequence["InboxRow"], limit: int) -> dict[int, Any]:
    """Command -> the next contacts of its lane."""
    if not rows:
        return {}
    asked = {
        "lanes": Int2s([row.lane for row in rows]),
        "workspaces": Int4s([row.workspace_id for row in rows]),
        "after": Numbers([int(row.payload.get("after", 0)) for row in rows]),
        "limit": limit,
    }
    place, contacts = read_columns(batch.db, statement("engine", "pages_of_lanes"), asked)
    if place is None:
        return {}
    cuts = np.flatnonzero(np.diff(place)) + 1
    return {rows[int(place[part[0]]) - 1].id: contacts[part] for part in np.split(np.arange(len(place)), cuts)}


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
