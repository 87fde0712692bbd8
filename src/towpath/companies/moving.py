"""To which company a person belongs, when the person becomes another or is erased."""

from typing import Any

import psycopg

from towpath.companies.models import Place
from towpath.host.sql import statement

Connection = psycopg.Connection[Any]


def move_company(db: Connection, source: Place, target: Place) -> None:
    """Both lanes are held. Of two companies the one that was said later is kept (semantics 53)."""
    keys = {"from_lane": source[0], "from_id": source[1], "to_lane": target[0], "to_id": target[1]}
    db.execute(statement("companies", "move_link"), keys)


def forget_company(db: Connection, place: Place) -> int:
    """Of a person who is erased; answers how many rows. The company stays (semantics 54)."""
    return db.execute(statement("companies", "erase_link"), {"lane": place[0], "contact_id": place[1]}).rowcount
