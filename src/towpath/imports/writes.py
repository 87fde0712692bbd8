"""What people do with imports: bring a file, start, cancel. Each verb leaves an audit line and commits nothing."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from towpath.accounts.writes import audit
from towpath.engine.letting_in import check_file
from towpath.flows.reads import find_flow
from towpath.host.database import Connection, decode_json, encode_json
from towpath.host.sql import statement
from towpath.imports import mapping as targets
from towpath.imports.apart import Telling, is_told_by
from towpath.imports.errors import BadMapping, BadTable, ImportHasBegun
from towpath.imports.models import Import, Kind, Options, Row
from towpath.imports.rows import types_of
from towpath.imports.table import Source, open_table
from towpath.imports.touched import without_person

CHUNK = 4_000
LARGEST_CHUNK = 4 * 1024 * 1024  # bytes, of rows as JSON
KEPT_FOR = timedelta(days=30)


def add_import(db: Connection, workspace_id: int, kind: Kind, name: str, source: Source, *, by: str, now: datetime) -> int:
    """Reads the file to its end and keeps it in chunks, with a guess of what its columns mean. Raises `BadTable`: then nothing is kept."""
    table = open_table(source, name)
    asked = {"workspace_id": workspace_id, "kind": kind, "name": name[:200], "format": table.format, "actor": by, "now": now}
    row = db.execute(statement("imports", "add_import"), asked).fetchone()
    assert row is not None
    id = int(row[0])
    total = chunks = size = 0
    held: list[Row] = []
    telling = Telling(kind, table.columns)

    def keep() -> None:
        nonlocal chunks, size
        asked = {"id": id, "number": chunks, "rows": zlib.compress(encode_json(held), 1), "apart": telling.is_apart(held)}
        db.execute(statement("imports", "add_chunk"), asked)
        held.clear()
        chunks += 1
        size = 0

    for one in table.rows:
        held.append(one)
        total += 1
        size += len(encode_json(one[1]))
        if len(held) == CHUNK or size > LARGEST_CHUNK:
            keep()
    if held:
        keep()
    if not total:
        raise BadTable("The file has no rows below the names of its columns.")
    read = {
        "id": id,
        "columns": Jsonb(table.columns),
        "mapping": Jsonb(targets.guess(kind, table.columns)),
        "total": total,
        "chunks": chunks,
        "told_by": Jsonb(telling.columns()),
    }
    db.execute(statement("imports", "set_read"), read)
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="import.added", about={"import": id, "name": name[:200], "rows": total})
    return id


def start_import(db: Connection, one: Import, mapping: Mapping[str, str], options: Options, *, by: str, now: datetime) -> None:
    """Raises `BadMapping`; `NoSuchEntry` of a flow that takes nobody in by files; `ImportHasBegun` where it runs or ran already. One that was
    only tried may be started."""
    targets.check(one.kind, one.columns, mapping, options)
    if options.flow is not None:
        if one.kind != "contacts":
            raise BadMapping("Only a file of contacts lets people into a flow.", kind=one.kind)
        flow = find_flow(db, one.workspace_id, options.flow)
        check_file(db, flow, options.file)
        options = msgspec.structs.replace(options, flow=str(flow.id))
    found = db.execute(statement("imports", "get_chunk"), {"id": one.id, "number": 0}).fetchone()
    types = types_of(one.columns, mapping, unpack_rows(found[0])) if found and one.format == "csv" else {}
    asked = {
        "id": one.id, "workspace_id": one.workspace_id, "mapping": Jsonb(dict(mapping)), "options": Jsonb(options_document(options)),
        "types": Jsonb(types), "side_by_side": is_told_by(mapping, one.told_by), "now": now,
    }  # fmt: skip
    if not db.execute(statement("imports", "start_import"), asked).rowcount:
        raise ImportHasBegun(f"This import is {one.status}. To take the file in again, send it anew.", status=one.status)
    db.execute(statement("imports", "drop_errors"), {"id": one.id})
    db.execute(statement("imports", "reset_chunks"), {"id": one.id})
    what = "import.tried" if options.dry_run else "import.started"
    audit(db, workspace_id=one.workspace_id, at=now, actor=by, what=what, about={"import": one.id, "mapping": dict(mapping)})


def cancel_import(db: Connection, one: Import, *, by: str, now: datetime) -> bool:
    """What was taken in stays; chunks that are being worked are waited for. False: it had ended already."""
    db.execute(statement("imports", "hold_chunks"), {"id": one.id})
    asked = {"id": one.id, "workspace_id": one.workspace_id, "now": now}
    if not db.execute(statement("imports", "cancel_import"), asked).rowcount:
        return False
    audit(db, workspace_id=one.workspace_id, at=now, actor=by, what="import.cancelled", about={"import": one.id})
    return True


def forget_imports(db: Connection, now: datetime) -> int:
    """Files and errors of imports older than 30 days; answers how many imports."""
    return db.execute(statement("imports", "forget_imports"), {"before": now - KEPT_FOR}).rowcount


def forget_rows(db: Connection, workspace_id: int, contact_id: int, texts: Sequence[str]) -> dict[str, int]:
    """Of a person who is erased: rows of files that hold one of these texts (lower case), and what was kept to undo them; rows by table."""
    erased = 0
    for id, number in db.execute(statement("imports", "list_chunks"), {"workspace_id": workspace_id}).fetchall():
        found = db.execute(statement("imports", "get_chunk"), {"id": id, "number": number}).fetchone()
        if found is None:
            continue
        if found[1] is not None and (touched := without_person(found[1], contact_id)) is not None:
            db.execute(statement("imports", "set_touched"), {"id": id, "number": number, "touched": touched})
        rows = unpack_rows(found[0])
        kept = [row for row in rows if not any(text in said for said in (encode_json(row[1]).decode().lower(),) for text in texts)]
        if len(kept) < len(rows):
            db.execute(statement("imports", "set_chunk"), {"id": id, "number": number, "rows": zlib.compress(encode_json(kept), 1)})
            erased += len(rows) - len(kept)
    for id, number, people in db.execute(statement("imports", "list_undo_pages"), {"workspace_id": workspace_id}).fetchall():
        if (touched := without_person(people, contact_id)) is not None:
            db.execute(statement("imports", "set_undo_page"), {"id": id, "number": number, "people": touched})
    if not texts:
        return {"import_chunk": erased}
    refused = db.execute(statement("imports", "erase_errors"), {"workspace_id": workspace_id, "texts": list(texts)}).rowcount
    return {"import_chunk": erased, "import_error": refused}


def unpack_rows(packed: bytes) -> list[Row]:
    return [(line, values) for line, values in decode_json(zlib.decompress(packed))]


def options_document(options: Options) -> dict[str, Any]:
    """As the column keeps them."""
    return {name: list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
            for name in options.__struct_fields__ if (value := getattr(options, name)) is not None}  # fmt: skip
