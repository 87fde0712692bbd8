"""Orders go back to what they were, where nobody changed them since; those that were not there are deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from towpath.commerce.held import HeldOrder, digest_of
from towpath.commerce.models import KeptOrder, Line
from towpath.commerce.writes import delete_orders, find_held, lock_held, write_held
from towpath.events import writes as log
from towpath.events.binary import Bigints, Integers, Smallints
from towpath.events.models import NewEvent
from towpath.host.sql import statement
from towpath.values.lanes import lane_of

GONE, CHANGED, IN_A_FLOW, ANOTHERS = (
    "The order is not there any more.",
    "The order was changed since.",
    "A flow works on the order.",
    "The order was given to another person.",
)


def restore_orders(
    db: psycopg.Connection[Any], workspace_id: int, kept: Sequence[KeptOrder], now: datetime, *, cause: Mapping[str, Any], source: str
) -> dict[str, str]:
    """Each order once. Answers by number why one could not go back. Events are historical: nothing starts because of them (semantics 3)."""
    wanted = {one.external_id: one for one in kept}
    orders = find_held(db, workspace_id, {name: lane_of(workspace_id, "order", name) for name in wanted}) if wanted else {}
    lock_held(db, orders.values())
    busy = _find_busy(db, list(orders.values()))
    stays = {name: reason for name, one in wanted.items() if (reason := _reason(one, orders.get(name), busy)) is not None}
    free = [orders[name] for name in sorted(wanted) if name not in stays]
    born = [order for order in free if wanted[order.external_id].before is None]
    delete_orders(db, workspace_id, [(order.lane, order.id) for order in born], now, cause=cause, source=source, historical=True)
    changed = [order for order in free if wanted[order.external_id].before is not None]
    shorter: list[tuple[HeldOrder, int]] = []
    for order in changed:
        before = wanted[order.external_id].before
        assert before is not None
        if before["told"] < len(order.history):
            shorter.append((order, before["told"]))
        _take_back(order, before)
    if shorter:
        cut = {
            "lanes": Smallints([order.lane for order, _ in shorter]),
            "ids": Bigints([order.id for order, _ in shorter]),
            "numbers": Integers([sorted(entry[0] for entry in order.history)[told] for order, told in shorter]),
        }
        db.execute(statement("commerce", "cut_statuses"), cut)
    write_held(db, workspace_id, changed, now)
    log.append(db, [_event(workspace_id, order, now, cause, source) for order in changed])
    return stays


def _find_busy(db: psycopg.Connection[Any], orders: Sequence[HeldOrder]) -> set[int]:
    if not orders:
        return set()
    asked = {
        "lanes": Smallints([order.lane for order in orders]),
        "ids": Bigints([order.id for order in orders]),
        "contacts": Bigints([None if order.contact is None else order.contact[1] for order in orders]),
    }
    return {id for (id,) in db.execute(statement("commerce", "find_orders_in_flows"), asked)}


def _reason(one: KeptOrder, order: HeldOrder | None, busy: set[int]) -> str | None:
    if order is None or order.status_at is None:  # found by its number, and moved on before it was locked
        return GONE
    if digest_of(order) != one.digest:
        return CHANGED
    if order.id in busy:
        return IN_A_FLOW
    if one.before is not None and one.before["contact"] != (order.contact[1] if order.contact else None):
        return ANOTHERS
    return None


def _take_back(order: HeldOrder, before: Mapping[str, Any]) -> None:
    order.status, order.total, order.currency, order.flags = before["status"], Decimal(before["total"]), before["currency"], before["flags"]
    order.attributes, order.metadata = before["attributes"], before["metadata"]
    order.created_at, order.paid_at = _moment(before["created_at"]), _moment(before["paid_at"])
    order.lines = [_line(line) for line in before["lines"]]
    order.dirty = order.lines_changed = True
    order.told = len(order.history)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _line(said: Mapping[str, Any]) -> Line:
    return Line(
        said["product_id"],
        said["name"],
        said["category"],
        tuple(said["product_groups"]),
        said["quantity"],
        said["price"],
        said["attributes"],
    )


def _event(workspace_id: int, order: HeldOrder, now: datetime, cause: Mapping[str, Any], source: str) -> NewEvent:
    contact = None if order.contact is None else order.contact[1]
    properties = {**order.properties(), "changed": ["undo"]}
    return NewEvent(
        workspace_id, order.lane, contact, "order_updated", properties, now, now, source=source, historical=True, cause=cause
    )  # fmt: skip
