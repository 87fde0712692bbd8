"""Imports, their first rows, and what was wrong with rows."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg.rows import class_row

from towpath.engine.letting_in import count_participants, list_participants
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.imports.errors import ImportNotFound
from towpath.imports.models import Import, Options, Row, RowError
from towpath.imports.writes import unpack_rows

FIRST = 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def get_import(db: Connection, workspace_id: int, id: int) -> Import:
    """Raises `ImportNotFound`."""
    row = db.execute(statement("imports", "get_import"), {"id": id, "workspace_id": workspace_id}).fetchone()
    if row is None:
        raise ImportNotFound(f"There is no import {id}.", id=str(id))
    return read_import(row)


def list_imports(db: Connection, workspace_id: int, *, before: int = 2**31 - 1, limit: int = 50) -> list[Import]:
    """The newest first."""
    asked = {"workspace_id": workspace_id, "before": before, "limit": limit}
    return [read_import(row) for row in db.execute(statement("imports", "list_imports"), asked)]


def read_import(row: tuple[Any, ...]) -> Import:
    """A row of the table, in the order of its statement."""
    values = dict(zip(Import.__struct_fields__, row, strict=True))
    return Import(**{**values, "options": msgspec.convert(values["options"], Options)})


def list_first_rows(db: Connection, one: Import) -> list[Row]:
    """What a preview shows."""
    row = db.execute(statement("imports", "get_chunk"), {"id": one.id, "number": 0}).fetchone()
    return unpack_rows(row[0])[:FIRST] if row else []


class Refused(msgspec.Struct, frozen=True):
    """A row that was taken in but not let into the flow. reason: a denial (semantics 10), `conditions` or `duplicate`; None: not answered yet."""

    line: int
    contact_id: int | None
    reason: str | None
    sentence: str | None


def count_entries(db: Connection, id: int) -> tuple[int, int, int]:
    """Of an import that lets people into a flow: who is not answered yet, who entered, who was refused."""
    counts = [count_participants(db, operation_id) for operation_id in _operations(db, id)]
    pending, entered, refused = (sum(one.get(status, 0) for one in counts) for status in range(3))
    return pending, entered, refused


def list_refused(db: Connection, id: int, *, after: int = 0, limit: int = 100) -> list[Refused]:
    """By line: well-formed rows that were refused at entry, with the denial (semantics 13)."""
    found: list[Refused] = []
    for operation_id in _operations(db, id):
        place = -1
        while len(found) < limit and (page := list_participants(db, operation_id, after=place)):
            found += [
                Refused(int(one.said), one.contact_id, one.reason, one.sentence)
                for one in page
                if one.status == "rejected" and one.said.isdigit() and int(one.said) > after  # of who was erased nothing is said
            ]
            place = page[-1].place
    return sorted(found, key=lambda one: one.line)[:limit]


def _operations(db: Connection, id: int) -> list[int]:
    return [operation_id for (operation_id,) in db.execute(statement("imports", "list_operations"), {"id": id})]


def list_errors(db: Connection, id: int, *, after: tuple[int, bool] = (0, False), limit: int = 100) -> list[RowError]:
    """By line."""
    asked = {"id": id, "line": after[0], "warning": after[1], "limit": limit}
    with db.cursor(row_factory=class_row(RowError)) as cursor:
        return cursor.execute(statement("imports", "list_errors"), asked).fetchall()


def write_errors(db: Connection, one: Import) -> Iterator[str]:
    """A CSV of the rows that were not taken in as they stand: line, what is wrong, then the file's own columns. What a spreadsheet
    would run as a formula begins with an apostrophe."""
    yield write_line(["line", "severity", "reason", *one.columns])
    after = (0, False)
    while found := list_errors(db, one.id, after=after, limit=1_000):
        for error in found:
            given = error.data if isinstance(error.data, list) else [error.data.get(column, "") for column in one.columns]
            yield write_line([str(error.line), "warning" if error.warning else "error", error.reason, *given])
        after = (found[-1].line, found[-1].warning)


def harmless(value: Any) -> str:
    """As a cell of a CSV: what a spreadsheet would run begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_line(values: list[str]) -> str:
    """Of a CSV; what a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(value) for value in values])
    return out.getvalue()
