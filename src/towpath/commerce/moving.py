"""Orders go where their contact goes. Call it with both lanes held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.events.binary import Bigints
from towpath.host.sql import statement

Place = tuple[int, int]


def list_order_ids(db: psycopg.Connection[Any], contact: Place) -> list[int]:
    return [id for (id,) in db.execute(statement("commerce", "list_order_ids"), {"lane": contact[0], "contact_id": contact[1]})]


def move_orders(db: psycopg.Connection[Any], source_lane: int, order_ids: Sequence[int], target: Place, now: datetime) -> list[str]:
    """Orders with lines and history become the target's; their ids stay. Answers their external ids."""
    if not order_ids:
        return []
    keys = {"from_lane": source_lane, "to_lane": target[0], "to_id": target[1], "ids": Bigints(order_ids), "now": now}
    moved = [external_id for (external_id,) in db.execute(statement("commerce", "move_orders"), keys)]
    if source_lane != target[0]:
        for name in ("move_lines", "move_statuses", "move_order_identities", "note_moved_orders"):
            db.execute(statement("commerce", name), keys)
    return moved


def move_coupons(db: psycopg.Connection[Any], source: Place, target: Place) -> None:
    """The codes that were given to the one."""
    db.execute(statement("commerce", "move_coupons"), {"from_id": source[1], "to_id": target[1]})


def blank_orders(db: psycopg.Connection[Any], place: Place) -> dict[str, int]:
    """Of a person who is erased: amounts, dates and statuses stay for the books; rows by table (semantics 54)."""
    asked = {"lane": place[0], "contact_id": place[1]}
    ids = [id for (id,) in db.execute(statement("commerce", "blank_orders"), asked)]
    given = {"lane": place[0], "ids": ids}
    db.execute(statement("commerce", "erase_order_identities"), given)
    return {
        "customer_order": len(ids),
        "order_line": db.execute(statement("commerce", "blank_lines"), given).rowcount,
        "coupon_code": db.execute(statement("commerce", "release_coupons"), asked).rowcount,
    }
