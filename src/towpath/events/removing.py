"""Events that should not have come are taken out of the log, and out of what is counted from it (semantics 55). The lanes are held."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from towpath.events.binary import Bigints, Numerics, Smallints, Texts
from towpath.events.writes import amount_of
from towpath.host.sql import statement

Connection = psycopg.Connection[Any]
Place = tuple[int, int]


def remove_all_of(db: Connection, places: Sequence[Place], since: datetime) -> None:
    """Of people of whom the log knows nothing from before."""
    keys = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places]), "since": since}
    db.execute(statement("events", "remove_all_of"), keys)


def remove_events(db: Connection, events: Sequence[tuple[Place, int]], since: datetime) -> int:
    """Whose, and which; answers how many were there. since: none of them came before."""
    if not events:
        return 0
    asked = {
        "lanes": Smallints([lane for (lane, _), _ in events]), "ids": Bigints([id for _, id in events]),
        "contact_ids": Bigints([contact_id for (_, contact_id), _ in events]),
    }  # fmt: skip
    waiting = {id for (id,) in db.execute(statement("events", "drop_waiting"), asked)}
    gone = db.execute(statement("events", "remove_events"), {**asked, "since": since}).fetchall()
    less: dict[tuple[int, int, str], list[Any]] = {}
    for lane, contact_id, id, name, properties in gone:
        if id not in waiting:
            counted = less.setdefault((lane, contact_id, name), [0, Decimal(0)])
            counted[0] += 1
            counted[1] += amount_of(properties)
    if less:
        facts = sorted(less.items())
        keys = {
            "lanes": Smallints([key[0] for key, _ in facts]), "contact_ids": Bigints([key[1] for key, _ in facts]),
            "names": Texts([key[2] for key, _ in facts]),
        }  # fmt: skip
        more = {"counts": Bigints([counted[0] for _, counted in facts]), "sums": Numerics([counted[1] for _, counted in facts])}
        db.execute(statement("events", "uncount_facts"), {**keys, **more})
        db.execute(statement("events", "drop_empty_facts"), keys)
    return len(gone)
