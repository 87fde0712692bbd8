"""What moves when a contact becomes another, or an order finds its contact: events, orders, runs and their memory (semantics 6, 53).

A command of the inbox, worked in the lane of the one that goes, with both lanes held. Ended runs with their visits and messages go
along: whatever asks for the person's past finds it with the contact that stays; their ids keep working.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from towpath.commerce.moving import list_order_ids, move_coupons, move_orders
from towpath.companies.moving import move_company
from towpath.contacts import joining
from towpath.contacts.holding import hold_people
from towpath.contacts.reads import find_place
from towpath.events import writes as log
from towpath.events.moving import move_events, move_order_events
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.messages.confirming import move_requests
from towpath.segments.following import forget_person
from towpath.team.moving import move_work

Place = tuple[int, int]


class Rival(msgspec.Struct, frozen=True):
    """Live runs of one contact in one flow with one key, the first that entered first (semantics 53)."""

    flow_id: int
    version_id: int
    run_ids: list[int]


class Moved(msgspec.Struct):
    """done False: a message of the visitor is being sent at this moment; the command is to be worked again later."""

    done: bool
    rivals: list[Rival]


_NOTHING_LEFT = Moved(True, [])
_LATER = Moved(False, [])


def find_target(db: Connection, payload: Mapping[str, Any]) -> Place:
    """Where the contact stands now that was meant: it may have been merged into another since."""
    return find_place(db, _place(payload["to"])[1])


def work(db: Connection, name: str, workspace_id: int, payload: Mapping[str, Any], target: Place, command_id: int, now: datetime) -> Moved:
    """payload of `join_contact`: {from, anonymous_id} or, of a merge, {from, by}; of `move_order`: {order}. Places are [lane, id]."""
    if name == "move_order":
        return move_order(db, workspace_id, _place(payload["order"]), target, command_id, now)
    by = payload.get("by")
    if by is not None:
        hold_people(db, workspace_id)
    return join_contact(db, workspace_id, _place(payload["from"]), target, command_id, now, payload.get("anonymous_id"), by)


def is_to_come(db: Connection, payload: Mapping[str, Any]) -> bool:
    """Whether the visitor {from} still waits to be joined: until then the contact's later events wait too (semantics 1, 5)."""
    lane, id = _place(payload["from"])
    row = db.execute(statement("engine", "find_join"), {"lane": lane, "contact_id": id}).fetchone()
    return row is not None


def join_contact(
    db: Connection,
    workspace_id: int,
    source: Place,
    target: Place,
    command_id: int,
    now: datetime,
    anonymous_id: str | None = None,
    by: str | None = None,
) -> Moved:
    """Everything of the one becomes the other's; the one's row goes, its id leads to the other."""
    if source == target or not joining.lock_both(db, source, target):
        return _NOTHING_LEFT
    keys = _keys(source, target, now)
    if _is_sending(db, keys):
        return _LATER
    compared = joining.compare(db, workspace_id, source, target, anonymous_id, by)
    assert compared is not None  # both are locked
    move_events(db, workspace_id, source, target, command_id)
    move_orders(db, source[0], list_order_ids(db, source), target, now)
    move_coupons(db, source, target)
    move_company(db, source, target)
    move_requests(db, workspace_id, source[1], target[1])
    forget_person(db, *source)
    _move_runs(db, keys, [id for (id,) in db.execute(statement("engine", "list_runs_to_move"), keys)], whole=True)
    for statement_name in ("move_memory", "move_goals", "move_denied", "move_audiences", "move_dates"):
        db.execute(statement("engine", statement_name), keys)
    move_work(db, source, target)
    log.append(db, joining.join_contacts(db, workspace_id, compared, now))
    return Moved(True, _find_rivals(db, keys))


def move_order(db: Connection, workspace_id: int, order: Place, target: Place, command_id: int, now: datetime) -> Moved:
    """The order, its events where it had no contact, and the runs about it go to the contact."""
    row = db.execute(statement("engine", "lock_order"), {"lane": order[0], "id": order[1]}).fetchone()
    if row is None:
        return _NOTHING_LEFT
    external_id, contact_id = row
    keys = _keys((order[0], contact_id), target, now)
    runs = [id for (id,) in db.execute(statement("engine", "list_order_runs"), {**keys, "order_id": order[1]})]
    if runs and contact_id is not None and _is_sending(db, keys):
        return _LATER
    move_orders(db, order[0], [order[1]], target, now)
    if contact_id is None:
        move_order_events(db, order[0], external_id, target, command_id)
    _move_runs(db, keys, runs)
    return Moved(True, _find_rivals(db, keys))


def _keys(source: tuple[int, int | None], target: Place, now: datetime) -> dict[str, Any]:
    return {"from_lane": source[0], "from_id": source[1], "to_lane": target[0], "to_id": target[1], "now": now}


def _place(pair: Any) -> Place:
    lane, id = pair
    return int(lane), int(id)


def _is_sending(db: Connection, keys: Mapping[str, Any]) -> bool:
    """Locks what is queued, so that nobody begins to send it now; its answer would come to the lane that the run has left."""
    return any(status == 1 for (status,) in db.execute(statement("engine", "lock_messages"), keys))


def _move_runs(db: Connection, keys: Mapping[str, Any], runs: list[int], *, whole: bool = False) -> None:
    """Runs with tokens, waits, visits and messages; whole: all messages of the person, those of no run among them."""
    asked = {**keys, "runs": runs}
    if runs:
        for name in (
            "move_runs",
            "move_tokens",
            "move_awaited",
            "move_awaited_runs",
            "move_processes",
            "move_quarantined",
            "note_moved_runs",
        ):
            db.execute(statement("engine", name), asked)
    if runs or whole:
        processes = [id for (id,) in db.execute(statement("engine", "move_messages"), {**asked, "whole": whole})]
        if processes:
            for name in ("move_contents", "move_attempts", "note_moved_messages"):
                db.execute(statement("engine", name), {**keys, "processes": processes})


def _find_rivals(db: Connection, keys: Mapping[str, Any]) -> list[Rival]:
    return [Rival(*row) for row in db.execute(statement("engine", "find_rivals"), keys)]
