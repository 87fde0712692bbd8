"""Looks into SFTP folders when it is time, and takes in what is new there, each file once.

That a file was met and its import are committed together; only then is it moved on the server. A worker that is killed in between
leaves a file that is known and not taken again.
"""

import io
import itertools
import logging
import threading
from datetime import datetime
from typing import IO

import msgspec
import psycopg

from towpath.channels.guard import Guard
from towpath.host.clock import Clock
from towpath.host.database import Connection
from towpath.host.rounds import keep_working
from towpath.host.sql import statement
from towpath.imports import reads, sftp, writes
from towpath.imports.connections import SftpConnection, find_new, read_connection
from towpath.imports.errors import BadTable
from towpath.imports.mapping import guess
from towpath.imports.models import Kind, Row
from towpath.imports.sftp import Found
from towpath.imports.table import open_table
from towpath.secrets.ring import KeyRing
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)

LONGEST_REASON = 1_000


def look_once(db: Connection, guard: Guard, ring: KeyRing, clock: Clock) -> SftpConnection | None:
    """Into the folder that is longest due, in transactions of its own; answers the connection as it was. None: nothing is due."""
    with db.transaction():
        row = db.execute(statement("imports", "claim_connection"), {"now": clock.now()}).fetchone()
    if row is None:
        return None
    one = read_connection(row)
    error = ""
    try:
        sftp.look(
            one.server(ring), guard, lambda found: find_new(db, one.id, found), lambda found, file: _take(db, one, found, file, clock.now())
        )
    except psycopg.Error:
        raise
    except TowpathError as trouble:
        error = trouble.sentence[:LONGEST_REASON]
        log.warning("SFTP connection %s: %s", one.name, error)
    with db.transaction():
        db.execute(statement("imports", "end_look"), {"id": one.id, "error": error})
        if error:
            db.execute(statement("imports", "note_failed_look"), {"connection_id": one.id, "now": clock.now(), "error": error})
    return one


class Preview(msgspec.Struct, frozen=True):
    """How the newest file of a folder begins, as the first step of an import shows it."""

    file: str
    columns: list[str]
    mapping: dict[str, str]
    rows: list[Row]


def preview(one: SftpConnection, kind: Kind, guard: Guard, ring: KeyRing) -> Preview:
    """Nothing is taken in. Raises `BadTable`, also where there is no file; and as a look."""
    found = sftp.peek(one.server(ring), guard)
    if found is None:
        raise BadTable(f"There is no file in “{one.folder}” whose name fits “{one.pattern}”.", folder=one.folder)
    file, begins = found
    if file.size > len(begins):
        begins = begins[: begins.rfind(b"\n") + 1]
    table = open_table(io.BytesIO(begins), file.name)
    rows = list(itertools.islice(table.rows, reads.FIRST))
    return Preview(file.name, table.columns, guess(kind, table.columns), rows)


def _take(db: Connection, one: SftpConnection, found: Found, file: IO[bytes], now: datetime) -> str | None:
    with db.transaction():
        asked = {"connection_id": one.id, "now": now, "file": found.name, "size": found.size, "changed_at": found.changed_at}
        row = db.execute(statement("imports", "add_arrival"), asked).fetchone()
        if row is None:
            return None
        import_id, error = None, ""
        try:
            with db.transaction():
                import_id = _begin(db, one, found, file, now)
        except TowpathError as trouble:
            import_id, error = None, trouble.sentence[:LONGEST_REASON]
        db.execute(statement("imports", "set_arrival"), {"id": row[0], "import_id": import_id, "error": error})
    return None if import_id is None else f"{import_id}-{found.name}"


def _begin(db: Connection, one: SftpConnection, found: Found, file: IO[bytes], now: datetime) -> int:
    """Raises what is wrong with the file; then nothing of it is kept."""
    id = writes.add_import(db, one.workspace_id, one.kind, found.name, file, by="sftp", now=now)
    brought = reads.get_import(db, one.workspace_id, id)
    mapping = {column: target for column, target in one.mapping.items() if column in brought.columns} or brought.mapping
    writes.start_import(db, brought, mapping, msgspec.structs.replace(one.options, file=one.name), by="sftp", now=now)
    return id


def run(database_url: str, guard: Guard, ring: KeyRing, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set: a worker's thread."""
    keep_working(
        database_url,
        stop,
        "towpath sftp",
        "a look into an SFTP folder was interrupted",
        work=lambda db: look_once(db, guard, ring, clock) is not None,
        seldom=lambda db: None,
        in_transaction=False,
    )
