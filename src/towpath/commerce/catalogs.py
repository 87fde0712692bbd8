"""Catalogs: tables of the workspace, imported whole or row by row, in which flows look rows up by their key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Literal

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.commerce.catalog_files import Row
from towpath.commerce.coupons import check_name
from towpath.contacts.errors import BadValue
from towpath.events.binary import Texts
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

MOST_CATALOGS = 500
MOST_ROWS = 1_000_000
_AT_ONCE = 2_000

Mode = Literal["replace", "add"]


class CatalogNotFound(TowpathError):
    code = "catalog_not_found"
    status = 404


class CatalogRowNotFound(TowpathError):
    code = "catalog_row_not_found"
    status = 404


class CatalogTaken(TowpathError):
    """Another catalog has the name."""

    code = "catalog_taken"
    status = 409


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """columns: as last imported, the key among them. rows: how many."""

    id: int
    name: str
    key_column: str
    columns: list[str]
    rows: int
    created_at: datetime
    changed_at: datetime


class CatalogRow(msgspec.Struct, frozen=True):
    """columns: without the key."""

    folded: str
    key: str
    columns: Mapping[str, Any]


# ---- Looking -------------------------------------------------------------------------------------------------------


def list_catalogs(db: psycopg.Connection[Any], workspace_id: int) -> list[Catalog]:
    """All, by name."""
    with db.cursor(row_factory=class_row(Catalog)) as cursor:
        cursor.execute(statement("commerce", "list_catalogs"), {"workspace_id": workspace_id, "catalog_id": None})
        return cursor.fetchall()


def get_catalog(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int) -> Catalog:
    with db.cursor(row_factory=class_row(Catalog)) as cursor:
        cursor.execute(statement("commerce", "list_catalogs"), {"workspace_id": workspace_id, "catalog_id": catalog_id})
        found = cursor.fetchone()
    if found is None:
        raise _nothing(catalog_id)
    return found


def catalog_ids(db: psycopg.Connection[Any], workspace_id: int) -> dict[str, int]:
    """Name -> id, of all."""
    return {name: id for id, name, _ in db.execute(statement("commerce", "list_catalog_names"), {"workspace_id": workspace_id})}


def list_rows(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int, *, after: str = "", limit: int = 50) -> list[CatalogRow]:
    """By key; after: `folded` of the last row of the page before."""
    with db.cursor(row_factory=class_row(CatalogRow)) as cursor:
        cursor.execute(
            statement("commerce", "list_catalog_rows"),
            {"workspace_id": workspace_id, "catalog_id": catalog_id, "after": after, "limit": limit},
        )
        return cursor.fetchall()


def look_up(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int, keys: Iterable[str]) -> dict[str, CatalogRow]:
    """Key as asked -> its row, whatever the case; keys without a row are left out."""
    folded = {key: fold(key.strip()) for key in keys}
    asked = {"workspace_id": workspace_id, "catalog_id": catalog_id, "folded": sorted(set(folded.values()))}
    with db.cursor(row_factory=class_row(CatalogRow)) as cursor:
        rows = {row.folded: row for row in cursor.execute(statement("commerce", "find_catalog_rows"), asked)}
    return {key: rows[form] for key, form in folded.items() if form in rows}


# ---- Making and filling --------------------------------------------------------------------------------------------


def make_catalog(db: psycopg.Connection[Any], workspace_id: int, name: str, key_column: str, *, now: datetime) -> int:
    """Answers its id. key_column: by which rows are found. Raises CatalogTaken."""
    name, key_column = check_name(name, "catalog"), check_name(key_column, "key column")
    if len(catalog_ids(db, workspace_id)) >= MOST_CATALOGS:
        raise BadValue(f"A workspace can have {MOST_CATALOGS:,} catalogs.", most=MOST_CATALOGS)
    values = {"workspace_id": workspace_id, "name": name, "folded": fold(name), "key_column": key_column, "now": now}
    row = db.execute(statement("commerce", "insert_catalog"), values).fetchone()
    if row is None:
        raise CatalogTaken(f"There is a catalog “{name}” already.", name=name)
    return int(row[0])


def rename_catalog(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int, name: str) -> None:
    name = check_name(name, "catalog")
    values = {"workspace_id": workspace_id, "catalog_id": catalog_id, "name": name, "folded": fold(name)}
    try:
        with db.transaction():
            done = db.execute(statement("commerce", "rename_catalog"), values)
    except psycopg.errors.UniqueViolation:
        raise CatalogTaken(f"There is a catalog “{name}” already.", name=name) from None
    if not done.rowcount:
        raise _nothing(catalog_id)


def lock_catalog(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int) -> str:
    """Its name; held till the end of the transaction."""
    return str(_lock(db, workspace_id, catalog_id)[0])


def share_catalogs(db: psycopg.Connection[Any], workspace_id: int, ids: Sequence[int]) -> None:
    """Nobody deletes these till the end of the transaction."""
    db.execute(statement("commerce", "share_catalogs"), {"workspace_id": workspace_id, "catalog_ids": list(ids)})


def delete_catalog(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int) -> None:
    """With its rows. Call `lock_catalog` first, and see who names it."""
    here = {"workspace_id": workspace_id, "catalog_id": catalog_id}
    db.execute(statement("commerce", "delete_catalog_rows"), here)
    db.execute(statement("commerce", "delete_catalog"), here)


def key_of(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int) -> str:
    """The key column; the catalog is locked: imports come one after the other."""
    return str(_lock(db, workspace_id, catalog_id)[1])


def write_rows(
    db: psycopg.Connection[Any],
    workspace_id: int,
    catalog_id: int,
    columns: Sequence[str],
    rows: Iterable[Row],
    mode: Mode,
    *,
    now: datetime,
) -> int:
    """Answers how many rows came. replace: rows that are not among them go; add: they stay. columns: of the import, the key first."""
    _, _, known = _lock(db, workspace_id, catalog_id)
    here = {"workspace_id": workspace_id, "catalog_id": catalog_id}
    if mode == "replace":
        db.execute(statement("commerce", "delete_catalog_rows"), here)
    count = 0
    for some in _chunks(rows):
        count += len(some)
        db.execute(
            statement("commerce", "write_catalog_rows"),
            {
                **here,
                "folded": Texts([fold(row.key) for row in some]),
                "keys": Texts([row.key for row in some]),
                "documents": [encode_json(row.columns).decode() for row in some],
            },
        )
    total = db.execute(statement("commerce", "count_catalog_rows"), here).fetchone()
    if total is not None and total[0] > MOST_ROWS:
        raise BadValue(f"A catalog can have {MOST_ROWS:,} rows; this would have {total[0]:,}.", most=MOST_ROWS)
    kept = columns if mode == "replace" else [*known, *(column for column in columns if column not in known)]
    db.execute(statement("commerce", "note_catalog_change"), {**here, "columns": list(kept), "now": now})
    return count


def delete_row(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int, key: str) -> None:
    here = {"workspace_id": workspace_id, "catalog_id": catalog_id, "folded": fold(key.strip())}
    if not db.execute(statement("commerce", "delete_catalog_row"), here).rowcount:
        raise CatalogRowNotFound(f"The catalog has no row “{key}”.", key=key)


def _lock(db: psycopg.Connection[Any], workspace_id: int, catalog_id: int) -> Any:
    row = db.execute(statement("commerce", "lock_catalog"), {"workspace_id": workspace_id, "catalog_id": catalog_id}).fetchone()
    if row is None:
        raise _nothing(catalog_id)
    return row


def _nothing(catalog_id: int) -> CatalogNotFound:
    return CatalogNotFound(f"There is no catalog {catalog_id}.", catalog=str(catalog_id))


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Each key once a chunk; of the same key the last row counts."""
    iterator = iter(rows)
    while some := list(islice(iterator, _AT_ONCE)):
        yield list({fold(row.key): row for row in some}.values())
