"""Questions about orders and products."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg.rows import class_row

from towpath.commerce.models import Line, Order, Product, StatusChange
from towpath.events.binary import Bigints, Smallints, Texts
from towpath.host.sql import statement
from towpath.values.lanes import birth_lane, lane_of


def find_order_place(db: psycopg.Connection[Any], order_id: int) -> tuple[int, int]:
    """Lane and id of the order now: it moves with its contact."""
    lane, id = birth_lane(order_id), order_id
    for _ in range(10):
        row = db.execute(statement("contacts", "find_moved"), {"lane": lane, "id": id, "what": "order"}).fetchone()
        if row is None:
            break
        lane, id = row
    return lane, id


def get_order(db: psycopg.Connection[Any], workspace_id: int, order_id: int) -> Order | None:
    lane, id = find_order_place(db, order_id)
    return _get(db, workspace_id, lane, id)


def find_order(db: psycopg.Connection[Any], workspace_id: int, external_id: str) -> Order | None:
    row = db.execute(
        statement("contacts", "find_identities"),
        {
            "workspace_id": workspace_id,
            "lanes": Smallints([lane_of(workspace_id, "order", external_id)]),
            "kinds": Texts(["order"]),
            "values": Texts([external_id]),
        },
    ).fetchone()
    return None if row is None else _get(db, workspace_id, row[1], row[2])


def find_known_orders(db: psycopg.Connection[Any], workspace_id: int, external_ids: Iterable[str]) -> set[str]:
    """Which of these numbers of the shop are orders."""
    wanted = sorted(set(external_ids))
    if not wanted:
        return set()
    rows = db.execute(
        statement("contacts", "find_identities"),
        {
            "workspace_id": workspace_id,
            "lanes": Smallints([lane_of(workspace_id, "order", external_id) for external_id in wanted]),
            "kinds": Texts(["order"] * len(wanted)),
            "values": Texts(wanted),
        },
    ).fetchall()
    return {wanted[row[0] - 1] for row in rows}


def _get(db: psycopg.Connection[Any], workspace_id: int, lane: int, id: int) -> Order | None:
    with db.cursor(row_factory=class_row(Order)) as cursor:
        cursor.execute(statement("commerce", "get_order"), {"workspace_id": workspace_id, "lane": lane, "id": id})
        return cursor.fetchone()


def name_orders(db: psycopg.Connection[Any], workspace_id: int, order_ids: Sequence[int]) -> dict[int, str]:
    """order id -> the sender's id of it. An order that moved with its contact is found under the id it had before, too."""
    places = {order_id: find_order_place(db, order_id) for order_id in set(order_ids)}
    asked = {
        "workspace_id": workspace_id,
        "lanes": Smallints([lane for lane, _ in places.values()]),
        "ids": Bigints([id for _, id in places.values()]),
    }
    names = dict(db.execute(statement("commerce", "name_orders"), asked).fetchall())
    return {order_id: names[id] for order_id, (_, id) in places.items() if id in names}


def list_orders(db: psycopg.Connection[Any], lane: int, contact_id: int, *, limit: int = 100) -> list[Order]:
    """Of one contact, the newest first."""
    with db.cursor(row_factory=class_row(Order)) as cursor:
        cursor.execute(statement("commerce", "list_orders"), {"lane": lane, "contact_id": contact_id, "limit": limit})
        return cursor.fetchall()


def list_newest_orders(db: psycopg.Connection[Any], workspace_id: int, *, before_id: int | None = None, limit: int = 50) -> list[Order]:
    """Of the workspace, the newest first; the next page is asked with the id of the last."""
    with db.cursor(row_factory=class_row(Order)) as cursor:
        asked = {"workspace_id": workspace_id, "before_id": before_id, "limit": limit}
        cursor.execute(statement("commerce", "list_newest_orders"), asked)
        return cursor.fetchall()


def list_status_changes(db: psycopg.Connection[Any], lane: int, order_id: int) -> list[StatusChange]:
    rows = db.execute(statement("commerce", "find_statuses"), {"lanes": Smallints([lane]), "ids": Bigints([order_id])}).fetchall()
    return [StatusChange(status, at) for _, _, status, at in rows]


def find_lines(db: psycopg.Connection[Any], orders: Sequence[tuple[int, int]]) -> dict[int, list[Line]]:
    """Lines by order id, for (lane, order id)."""
    rows = db.execute(
        statement("commerce", "find_lines"),
        {"lanes": Smallints([lane for lane, _ in orders]), "ids": Bigints([id for _, id in orders])},
    ).fetchall()
    found: dict[int, list[Line]] = {}
    for order_id, product_id, name, category, groups, quantity, price, attributes in rows:
        found.setdefault(order_id, []).append(Line(product_id, name, category, tuple(groups), quantity, price, attributes))
    return found


def find_products(db: psycopg.Connection[Any], workspace_id: int, ids: Sequence[str]) -> dict[str, Product]:
    rows = db.execute(statement("commerce", "find_products"), {"workspace_id": workspace_id, "ids": Texts(ids)}).fetchall()
    return {row[0]: _product(row) for row in rows}


def get_product(db: psycopg.Connection[Any], workspace_id: int, product_id: str) -> Product | None:
    return find_products(db, workspace_id, [product_id]).get(product_id)


def lock_products(db: psycopg.Connection[Any], workspace_id: int, ids: Sequence[str]) -> dict[str, Product]:
    """Till the end of the transaction nobody else changes them."""
    rows = db.execute(statement("commerce", "lock_products"), {"workspace_id": workspace_id, "ids": Texts(ids)}).fetchall()
    return {row[0]: _product(row) for row in rows}


def list_products(
    db: psycopg.Connection[Any], workspace_id: int, *, after: str = "", limit: int = 100, group: str | None = None
) -> list[Product]:
    """By id; the next page is asked with the id of the last. group: only those in it."""
    asked = {"workspace_id": workspace_id, "after": after, "limit": limit, "group": group}
    return [_product(row) for row in db.execute(statement("commerce", "list_products"), asked).fetchall()]


def list_product_groups(db: psycopg.Connection[Any], workspace_id: int, *, limit: int = 1_000) -> list[tuple[str, int]]:
    """Name and how many products are in it, by name."""
    return db.execute(statement("commerce", "list_product_groups"), {"workspace_id": workspace_id, "limit": limit}).fetchall()


def list_categories(db: psycopg.Connection[Any], workspace_id: int, *, limit: int = 1_000) -> list[str]:
    """Those that a product is in, by name."""
    rows = db.execute(statement("commerce", "list_categories"), {"workspace_id": workspace_id, "limit": limit})
    return [name for (name,) in rows]


def _product(row: Sequence[Any]) -> Product:
    id, name, category, groups, price, currency, attributes, updated_at = row
    return Product(
        id=id,
        name=name,
        category=category,
        product_groups=tuple(groups),
        price=price,
        currency=currency,
        attributes=attributes,
        updated_at=updated_at,
    )
