"""Undoing an import, asked for and looked at: tried first, where one likes, then done page by page (`imports.undoing`)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
import numpy as np
from psycopg.rows import class_row

from towpath.accounts.writes import audit
from towpath.host.database import Connection, encode_json
from towpath.host.sql import statement
from towpath.imports.errors import CantUndo
from towpath.imports.models import Import
from towpath.imports.reads import write_line
from towpath.imports.touched import pack, unpack

PAGE = 500  # people
REPORT = ("people_removed", "people_restored", "orders_removed", "orders_restored", "events_removed", "gone", "kept")


class Undo(msgspec.Struct, kw_only=True):
    """report: how many, by what became of it (`REPORT`). gone: people who were not there any more: erased, deleted. kept: what could not go
    back."""

    import_id: int
    status: Literal["running", "done", "cancelled"]
    dry_run: bool
    pages: int
    position: int
    report: Mapping[str, int]
    actor: str
    started_at: datetime
    ended_at: datetime | None


class Kept(msgspec.Struct, frozen=True):
    """What could not go back, of a person or of an order."""

    number: int
    contact_id: int | None
    order_number: str | None
    reason: str


def start_undo(db: Connection, one: Import, *, dry_run: bool, by: str, now: datetime) -> None:
    """Workers do it. Tried or cancelled, it may be asked for again. Raises `CantUndo`."""
    if one.status not in ("done", "cancelled") or one.started_at is None or one.options.dry_run:
        word = "is only tried" if one.options.dry_run and one.started_at else f"is {one.status}"
        raise CantUndo(f"This import {word}. What was taken in by one that is done or cancelled can be undone.", status=one.status)
    if not db.execute(statement("imports", "start_undo"), {"id": one.id, "dry_run": dry_run, "by": by, "now": now}).rowcount:
        raise CantUndo("This import is undone already, or is being undone.", status="undone")
    for name in ("drop_undo_pages", "drop_undo_kept"):
        db.execute(statement("imports", name), {"id": one.id})
    pages = _add_pages(db, one.id)
    db.execute(statement("imports", "set_undo_pages"), {"id": one.id, "pages": pages, "now": now})
    what = "import.undo_tried" if dry_run else "import.undo_started"
    audit(db, workspace_id=one.workspace_id, at=now, actor=by, what=what, about={"import": one.id, "name": one.name})


def _add_pages(db: Connection, id: int) -> int:
    """Orders first, the latest chunk before the others; then people, each once, lane by lane."""
    people: list[Any] = []
    claimed: dict[int, list[tuple[str, str]]] = {}
    of_orders = []
    for (number,) in db.execute(statement("imports", "list_touched"), {"id": id}).fetchall():
        row = db.execute(statement("imports", "get_chunk"), {"id": id, "number": number}).fetchone()
        touched = unpack(row[1]) if row else None
        if touched is not None:
            people.append(np.fromiter(touched.people, np.int64, len(touched.people)))
            for person, keys in touched.claimed.items():
                claimed.setdefault(person, []).extend(keys)
            if touched.orders:
                of_orders.append(number)
    ids = np.unique(np.concatenate(people)) if people else np.empty(0, np.int64)
    ids = ids[np.argsort(ids % 256, kind="stable")]
    pages: list[tuple[int | None, bytes | None]] = [(chunk, None) for chunk in sorted(of_orders, reverse=True)]
    for start in range(0, len(ids), PAGE):
        some = ids[start : start + PAGE].tolist()
        pages.append((None, pack(some, {id: claimed[id] for id in some if id in claimed}, ())))
    for number, (chunk, packed) in enumerate(pages):
        db.execute(statement("imports", "add_undo_page"), {"id": id, "number": number, "chunk": chunk, "people": packed})
    return len(pages)


def cancel_undo(db: Connection, one: Import, *, by: str, now: datetime) -> bool:
    """What went back stays so; a page that is worked now is waited for. False: it had ended already."""
    if not db.execute(statement("imports", "cancel_undo"), {"id": one.id, "now": now}).rowcount:
        return False
    db.execute(statement("imports", "drop_undo_pages"), {"id": one.id})
    audit(db, workspace_id=one.workspace_id, at=now, actor=by, what="import.undo_cancelled", about={"import": one.id})
    return True


def get_undo(db: Connection, id: int) -> Undo | None:
    with db.cursor(row_factory=class_row(Undo)) as cursor:
        return cursor.execute(statement("imports", "get_undo"), {"id": id}).fetchone()


def list_kept(db: Connection, id: int, *, after: int = -1, limit: int = 100) -> list[Kept]:
    with db.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(statement("imports", "list_undo_kept"), {"id": id, "after": after, "limit": limit}).fetchall()


def write_kept(db: Connection, id: int) -> Iterator[str]:
    """A CSV: contact, order, reason."""
    yield write_line(["contact", "order", "reason"])
    after = -1
    while found := list_kept(db, id, after=after, limit=1_000):
        for one in found:
            yield write_line(["" if one.contact_id is None else str(one.contact_id), one.order_number or "", one.reason])
        after = found[-1].number


def note_page(db: Connection, undo: Undo, report: Mapping[str, int], now: datetime) -> None:
    """After a page, in its transaction; the row is locked. Of the page nothing is kept."""
    db.execute(statement("imports", "drop_undo_page"), {"id": undo.import_id, "number": undo.position})
    total = {name: undo.report.get(name, 0) + report.get(name, 0) for name in REPORT}
    asked = {"id": undo.import_id, "report": encode_json(total).decode(), "now": now}
    db.execute(statement("imports", "note_undo_page"), asked)
