"""Orders are written here; writing an order gives its events, each fact once (semantics 6)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.commerce import reads
from towpath.commerce.held import HeldOrder, digest_of, line_row, snapshot
from towpath.commerce.models import KeptOrder, Line, OrderChange, Product
from towpath.contacts.definitions import note_attributes
from towpath.contacts.errors import BadValue
from towpath.contacts.models import Attribute
from towpath.contacts.reads import list_attributes
from towpath.contacts.rules import check_attribute_name, read_value, type_of
from towpath.events import writes as log
from towpath.events.binary import Bigints, Booleans, Integers, Jsonbs, Numerics, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.events.standard import EVENT_OF_STATUS
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.folded import folded_patch
from towpath.values.lanes import lane_of, make_id

_ATTEMPTS = 20


class Written(msgspec.Struct):
    """What came of one change. events: to be appended by the caller, without the one that the sender said itself.

    fires: whether what the sender said is new; if not, the fact was known. properties: the order's fields, for the said event.
    """

    lane: int
    contact_id: int | None
    order_id: int
    events: list[NewEvent]
    fires: bool
    properties: dict[str, Any]
    problems: list[str]


def write_orders(db: psycopg.Connection[Any], changes: Sequence[OrderChange], now: datetime) -> list[Written]:
    """Apply the changes and append their events; with `said`, its event is the sender's to append."""
    written = apply_orders(db, changes, now)
    log.append(db, [event for one in written for event in one.events])
    return written


def apply_orders(
    db: psycopg.Connection[Any], changes: Sequence[OrderChange], now: datetime, kept: dict[str, KeptOrder] | None = None
) -> list[Written]:
    """The same without appending. All changes of one call are of one workspace; those of one order are applied in order.

    kept: is given how each order was before, and a digest of how it is now, by its number."""
    if not changes:
        return []
    workspace_id = changes[0].workspace_id
    orders = _find_and_lock(db, workspace_id, changes)
    before = {} if kept is None else {name: None if order.new else snapshot(order) for name, order in orders.items()}
    products = _find_products(db, workspace_id, changes)
    known = {attribute.name: attribute for attribute in list_attributes(db, workspace_id, "order")}
    fresh: dict[str, Attribute] = {}
    written = [_change(orders[change.external_id], change, products, known, fresh, now) for change in changes]
    note_attributes(db, workspace_id, "order", fresh, now)
    write_held(db, workspace_id, list(orders.values()), now)
    _enqueue_moves(db, workspace_id, orders, changes, now)
    if kept is not None:
        kept |= {name: KeptOrder(name, before[name], digest_of(order)) for name, order in orders.items()}
    return written


# ---- Which order ---------------------------------------------------------------------------------------------------


def _find_and_lock(db: psycopg.Connection[Any], workspace_id: int, changes: Sequence[OrderChange]) -> dict[str, HeldOrder]:
    for _ in range(_ATTEMPTS):
        orders = _find_or_claim(db, workspace_id, changes)
        known = [order for order in orders.values() if not order.new]
        if lock_held(db, known) == len(known):
            return orders
    raise RuntimeError(f"{len(changes)} orders moved on after each of {_ATTEMPTS} attempts to lock them")


def _find_or_claim(db: psycopg.Connection[Any], workspace_id: int, changes: Sequence[OrderChange]) -> dict[str, HeldOrder]:
    lanes = {change.external_id: lane_of(workspace_id, "order", change.external_id) for change in changes}
    contacts: dict[str, tuple[int, int]] = {}
    for change in changes:
        if change.contact_id is not None and change.lane is not None:
            contacts.setdefault(change.external_id, (change.lane, change.contact_id))
    for _ in range(_ATTEMPTS):
        orders = find_held(db, workspace_id, lanes)
        born = sorted(lanes.keys() - orders.keys(), key=lambda external_id: (lanes[external_id], external_id))
        if not born:
            return orders
        numbers = db.execute(statement("commerce", "take_numbers"), {"count": len(born)}).fetchall()
        for external_id, (number,) in zip(born, numbers, strict=True):
            contact = contacts.get(external_id)
            lane = contact[0] if contact else lanes[external_id]
            orders[external_id] = HeldOrder(external_id, lane, make_id(number, lane), contact)
        with db.transaction() as savepoint:
            done = db.execute(
                statement("contacts", "claim_identities"),
                {
                    "workspace_id": workspace_id,
                    "lanes": Smallints([lanes[external_id] for external_id in born]),
                    "kinds": Texts(["order"] * len(born)),
                    "values": Texts(born),
                    "owner_lanes": Smallints([orders[external_id].lane for external_id in born]),
                    "owner_ids": Bigints([orders[external_id].id for external_id in born]),
                },
            )
            if done.rowcount == len(born):
                return orders
            raise psycopg.Rollback(savepoint)
    raise RuntimeError(f"no plan for {len(changes)} orders held after {_ATTEMPTS} attempts")


def find_held(db: psycopg.Connection[Any], workspace_id: int, lanes: Mapping[str, int]) -> dict[str, HeldOrder]:
    external_ids = list(lanes)
    rows = db.execute(
        statement("contacts", "find_identities"),
        {
            "workspace_id": workspace_id,
            "lanes": Smallints(list(lanes.values())),
            "kinds": Texts(["order"] * len(external_ids)),
            "values": Texts(external_ids),
        },
    ).fetchall()
    orders: dict[str, HeldOrder] = {}
    for place, lane, id in rows:
        order = HeldOrder(external_ids[place - 1], lane, id, None)
        order.new = False
        orders[order.external_id] = order
    return orders


def lock_held(db: psycopg.Connection[Any], orders: Iterable[HeldOrder]) -> int:
    """Lock and read; answers how many were there. One that is not has gone to another lane since its identity was read."""
    ordered = sorted(orders, key=lambda order: (order.lane, order.id))
    if not ordered:
        return 0
    found = 0
    by_id = {order.id: order for order in ordered}
    keys = {"lanes": Smallints([order.lane for order in ordered]), "ids": Bigints([order.id for order in ordered])}
    for row in db.execute(statement("commerce", "lock_orders"), keys):
        found += 1
        order = by_id[row[0]]
        contact_id, order.status, order.total, order.currency = row[1:5]
        order.flags = {"fraud_alert": row[5], "fraud_detection": row[6]}
        order.attributes, order.metadata, order.created_at, order.paid_at = row[7:]
        order.contact = None if contact_id is None else (order.lane, contact_id)
    for id, number, status, at in db.execute(statement("commerce", "find_statuses"), keys):
        order = by_id[id]
        order.history.append((number, status, at))
        order.told = len(order.history)
        if status == order.status:
            order.status_at = at
    for order_id, lines in reads.find_lines(db, [(order.lane, order.id) for order in ordered]).items():
        by_id[order_id].lines = lines
    return found


def _find_products(db: psycopg.Connection[Any], workspace_id: int, changes: Sequence[OrderChange]) -> dict[str, Product]:
    ids = {
        line.product_id for change in changes for line in change.lines or () if not (line.name and line.category and line.product_groups)
    }
    return reads.find_products(db, workspace_id, sorted(ids)) if ids else {}


# ---- One change ----------------------------------------------------------------------------------------------------


def _change(
    order: HeldOrder,
    change: OrderChange,
    products: Mapping[str, Product],
    known: dict[str, Attribute],
    fresh: dict[str, Attribute],
    now: datetime,
) -> Written:
    contact = (change.lane, change.contact_id) if change.contact_id is not None and change.lane is not None else order.contact
    lane, contact_id = contact if contact else (order.lane, None)
    born = order.new and order.created_at is None
    if born:
        order.created_at = change.created_at or change.at
        order.history.append((0, "created", order.created_at))
        order.status_at = order.created_at
        order.dirty = True
    problems: list[str] = []
    fields = _set_fields(order, change, products, known, fresh, problems)
    flags = [
        name
        for name in ("fraud_alert", "fraud_detection")
        if getattr(change, name) is not None and getattr(change, name) != order.flags[name]
    ]
    order.flags.update({name: getattr(change, name) for name in flags})
    old_status = order.status
    turned = _set_status(order, change)
    order.dirty = order.dirty or bool(fields or flags)
    properties = order.properties()
    happened: list[tuple[str, dict[str, Any]]] = []
    if born:
        happened.append(("order_created", {}))
    elif fields:
        happened.append(("order_updated", {"changed": fields}))
    if turned:
        happened.append((EVENT_OF_STATUS[turned], {"old_status": None if born else old_status}))
    happened += [("order_fraud_alert" if flag == "fraud_alert" else "order_fraud_detected", {}) for flag in flags if order.flags[flag]]
    fires = change.said is None or any(name == change.said for name, _ in happened)
    events = [
        NewEvent(
            change.workspace_id,
            lane,
            contact_id,
            name,
            {**properties, **more},
            order.created_at if name == "order_created" and order.created_at else change.at,
            now,
            source=change.source,
            historical=change.historical,
            depth=change.depth,
            cause=change.cause,
        )
        for name, more in happened
        if name != change.said
    ]
    return Written(lane, contact_id, order.id, events, fires, properties, problems)


def _set_fields(
    order: HeldOrder,
    change: OrderChange,
    products: Mapping[str, Product],
    known: dict[str, Attribute],
    fresh: dict[str, Attribute],
    problems: list[str],
) -> list[str]:
    """Everything but status and flags; answers the names of what changed."""
    changed: list[str] = []
    for name in ("total", "currency", "created_at", "paid_at"):
        value = getattr(change, name)
        if value is not None and value != getattr(order, name):
            setattr(order, name, value)
            changed.append(name)
    if change.lines is not None:
        lines = [_complete(line, products.get(line.product_id)) for line in change.lines]
        if lines != order.lines:
            order.lines, order.lines_changed = lines, True
            changed.append("items")
    for name, value in change.attributes.items():
        try:
            new = _read_attribute(name, value, known, fresh)
        except BadValue as problem:
            problems.append(problem.sentence)
            continue
        if new != order.attributes.get(name):
            if new is None:
                del order.attributes[name]
            else:
                order.attributes[name] = new
            changed.append(name)
    for name, text in change.metadata.items():
        if text != order.metadata.get(name):
            if text is None:
                del order.metadata[name]
            else:
                order.metadata[name] = text
            changed.append(f"metadata.{name}")
    return changed


def _complete(line: Line, product: Product | None) -> Line:
    if product is None:
        return line
    return msgspec.structs.replace(
        line,
        name=line.name or product.name,
        category=line.category or product.category,
        product_groups=line.product_groups or product.product_groups,
    )


def _read_attribute(name: str, value: Any, known: dict[str, Attribute], fresh: dict[str, Attribute]) -> Any:
    if value is None:
        return None
    definition = known.get(name)
    if definition is None:
        definition = known[name] = fresh[name] = Attribute(check_attribute_name(name), type_of(value), "", False)
    return read_value(name, definition, value)


def _set_status(order: HeldOrder, change: OrderChange) -> str | None:
    """The status that the order turned to, if that is news. One that comes late goes into the history, and does not undo a newer one."""
    status = change.status
    if status is None or status in ("created", order.status):
        return None
    late = order.status_at is not None and change.at < order.status_at and not order.new
    if late and any(known == status for _, known, _ in order.history):
        return None
    order.history.append((max((number for number, _, _ in order.history), default=0) + 1, status, change.at))
    order.dirty = True
    if status == "paid" and order.paid_at is None:
        order.paid_at = change.at
    if not late:
        order.status, order.status_at = status, change.at
    return status


# ---- Rows ----------------------------------------------------------------------------------------------------------


def write_held(db: psycopg.Connection[Any], workspace_id: int, orders: Sequence[HeldOrder], now: datetime) -> None:
    dirty = sorted((order for order in orders if order.dirty), key=lambda order: (order.lane, order.id))
    for name, rows in (
        ("insert_orders", [order for order in dirty if order.new]),
        ("update_orders", [order for order in dirty if not order.new]),
    ):
        if rows:
            db.execute(statement("commerce", name), _columns(workspace_id, rows, now))
    told = [(order, entry) for order in dirty for entry in order.history[order.told :]]
    if told:
        db.execute(
            statement("commerce", "insert_statuses"),
            {
                "workspace_id": workspace_id,
                "lanes": Smallints([order.lane for order, _ in told]),
                "order_ids": Bigints([order.id for order, _ in told]),
                "numbers": Integers([entry[0] for _, entry in told]),
                "statuses": Texts([entry[1] for _, entry in told]),
                "at": Timestamps([entry[2] for _, entry in told]),
            },
        )
    _write_lines(db, workspace_id, [order for order in dirty if order.lines_changed])


def _columns(workspace_id: int, orders: Sequence[HeldOrder], now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "now": now,
        "lanes": Smallints([order.lane for order in orders]),
        "ids": Bigints([order.id for order in orders]),
        "contact_ids": Bigints([order.contact[1] if order.contact else None for order in orders]),
        "external_ids": Texts([order.external_id for order in orders]),
        "statuses": Texts([order.status for order in orders]),
        "totals": Numerics([order.total for order in orders]),
        "currencies": Texts([order.currency for order in orders]),
        "alerts": Booleans([order.flags["fraud_alert"] for order in orders]),
        "detections": Booleans([order.flags["fraud_detection"] for order in orders]),
        "attributes": Jsonbs([encode_json(order.attributes) for order in orders]),
        "metadata": Jsonbs([encode_json(order.metadata) for order in orders]),
        "folded": Jsonbs([_folded(order) for order in orders]),
        "created": Timestamps([order.created_at or now for order in orders]),
        "paid": Timestamps([order.paid_at for order in orders]),
    }


def _folded(order: HeldOrder) -> bytes | None:
    patch: dict[str, Any] = folded_patch({"currency": order.currency, "external_id": order.external_id}) or {}
    attributes = folded_patch(order.attributes)
    if attributes:
        patch["attributes"] = attributes
    metadata = folded_patch(order.metadata)
    if metadata:
        patch["metadata"] = metadata
    return encode_json(patch) if patch else None


def _write_lines(db: psycopg.Connection[Any], workspace_id: int, orders: Sequence[HeldOrder]) -> None:
    if not orders:
        return
    old = [order for order in orders if not order.new]
    if old:
        keys = {"lanes": Smallints([order.lane for order in old]), "ids": Bigints([order.id for order in old])}
        db.execute(statement("commerce", "delete_lines"), keys)
    rows = [(order, number, line) for order in orders for number, line in enumerate(order.lines, 1)]
    if rows:
        db.execute(
            statement("commerce", "insert_lines"),
            {
                "workspace_id": workspace_id,
                "lanes": Smallints([order.lane for order, _, _ in rows]),
                "order_ids": Bigints([order.id for order, _, _ in rows]),
                "numbers": Integers([number for _, number, _ in rows]),
                "documents": Jsonbs([encode_json(line_row(line)) for _, _, line in rows]),
            },
        )


def _enqueue_moves(
    db: psycopg.Connection[Any], workspace_id: int, orders: Mapping[str, HeldOrder], changes: Sequence[OrderChange], now: datetime
) -> None:
    """An order whose contact appears or changes moves to that contact's lane, with its runs, when match comes to the command."""
    moves: dict[int, log.Command] = {}
    for change in changes:
        order = orders[change.external_id]
        if change.contact_id is not None and change.lane is not None and (order.contact is None or order.contact[1] != change.contact_id):
            payload = {"order": [order.lane, order.id], "to": [change.lane, change.contact_id]}
            moves[order.id] = log.Command("move_order", order.lane, order.contact[1] if order.contact else None, payload)
    log.enqueue(db, workspace_id, [moves[id] for id in sorted(moves)], now)


# ---- Deleting --------------------------------------------------------------------------------------------------------


def delete_orders(
    db: psycopg.Connection[Any],
    workspace_id: int,
    places: Sequence[tuple[int, int]],
    now: datetime,
    *,
    cause: Mapping[str, Any] | None = None,
    depth: int = 0,
    source: str = "api",
    historical: bool = False,
) -> int:
    """Orders by lane and id, with lines and history; their numbers are free again. What the log tells of them stays.

    Each is an event `order_deleted` of its contact, with the fields that it had. Answers how many were there."""
    wanted = {id: HeldOrder("", lane, id, None) for lane, id in places}
    if lock_held(db, wanted.values()):
        names = reads.name_orders(db, workspace_id, sorted(wanted))
        gone = [wanted[id] for id in sorted(names)]
        keys = {"lanes": Smallints([order.lane for order in gone]), "ids": Bigints([order.id for order in gone])}
        for name in ("delete_lines", "delete_statuses", "delete_order_identities", "delete_orders"):
            db.execute(statement("commerce", name), keys)
        events = []
        for order in gone:
            order.external_id = names[order.id]
            contact = None if order.contact is None else order.contact[1]
            events.append(NewEvent(workspace_id, order.lane, contact, "order_deleted", order.properties(), now, now,
                                   source=source, historical=historical, depth=depth, cause=cause))  # fmt: skip
        log.append(db, events)
        return len(gone)
    return 0
