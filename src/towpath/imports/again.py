"""Rows that were said too early are said again: a chunk that changes people whom a later chunk, worked beside it, changed already would have
the last word on them.

Chunks that name somebody by the same text are never worked at once (`imports.apart`). This is for people whom two chunks name by different
values, here by email, there by number. Where two meet, the row of the contact lets one pass before the other, so the earlier sees what the
later has written. A row that is said again changes nothing but the order: an event counts once, what is so already is no change.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from towpath.contacts.resolve import resolve
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.imports.models import Import, Row
from towpath.imports.rows import Reader
from towpath.imports.touched import unpack
from towpath.imports.writes import unpack_rows
from towpath.values.problems import TowpathError


def rows_to_say_again(
    db: Connection, one: Import, reader: Reader, number: int, people: Collection[int], now: datetime
) -> Iterator[list[Row]]:
    """Of chunks after `number` that are done, in their order: the rows about these people."""
    for later, touched in db.execute(statement("imports", "list_later"), {"id": one.id, "number": number}).fetchall():
        met = unpack(touched).people.intersection(people)
        if met:
            yield _rows_about(db, one, reader, later, met, now)


def _rows_about(db: Connection, one: Import, reader: Reader, number: int, people: Collection[int], now: datetime) -> list[Row]:
    found = db.execute(statement("imports", "get_chunk"), {"id": one.id, "number": number}).fetchone()
    named = []
    for row in unpack_rows(found[0]) if found else ():
        try:
            item = reader.read(row)
        except TowpathError:
            continue
        if item.person is not None:
            named.append((row, item.person))
    refs = resolve(db, one.workspace_id, [person for _, person in named], now).refs
    return [row for (row, _), ref in zip(named, refs, strict=True) if ref.id in people]
