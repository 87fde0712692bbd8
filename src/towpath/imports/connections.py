"""Connections to SFTP folders: kept, changed, forgotten; and what their looks met. Private keys go in and never come out.

Each verb leaves an audit line and commits nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from towpath.accounts.writes import audit
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.imports import sftp
from towpath.imports.errors import BadMapping
from towpath.imports.mapping import is_target
from towpath.imports.models import Kind, Options
from towpath.imports.sftp import Found, Server
from towpath.imports.writes import options_document
from towpath.secrets.ring import KeyRing
from towpath.values.problems import TowpathError


class ConnectionNotFound(TowpathError):
    code = "sftp_connection_not_found"
    status = 404


class ConnectionIsWrong(TowpathError):
    code = "sftp_connection_is_wrong"
    status = 422


class SftpConnection(msgspec.Struct, kw_only=True):
    """host_key '': nobody has said yet by which key the server is known. mapping empty: as the columns' names say. every: minutes.

    error: of the last look; ''."""

    id: int
    workspace_id: int
    name: str
    host: str
    port: int
    username: str
    secret: bytes
    public_key: str
    host_key: str
    folder: str
    pattern: str
    done_folder: str
    kind: Kind
    mapping: Mapping[str, str]
    options: Options
    every: int
    active: bool
    look_at: datetime
    looked_at: datetime | None
    error: str

    def server(self, ring: KeyRing) -> Server:
        return Server(
            self.host, self.port, self.username, ring.unseal(self.secret), self.host_key, self.folder, self.pattern, self.done_folder
        )


class ConnectionFields(msgspec.Struct, frozen=True, kw_only=True):
    """private_key None: the one that is there stays; of a new connection one is made."""

    name: str
    host: str
    port: int = 22
    username: str
    private_key: str | None = None
    host_key: str = ""
    folder: str = "."
    pattern: str = "*.csv"
    done_folder: str = ""
    kind: Kind = "contacts"
    mapping: Mapping[str, str] = {}
    options: Options = Options()
    every: int = 60
    active: bool = True


class Arrival(msgspec.Struct, frozen=True):
    """file None: the look saw nothing, error says why. import_id None: the file was refused, or its import is forgotten."""

    id: int
    connection_id: int
    connection: str
    at: datetime
    file: str | None
    size: int | None
    error: str
    import_id: int | None
    status: str | None
    total: int | None
    valid: int | None
    invalid: int | None


def list_connections(db: Connection, workspace_id: int) -> list[SftpConnection]:
    """By name."""
    return [
        read_connection(row) for row in db.execute(statement("imports", "list_connections"), {"workspace_id": workspace_id, "id": None})
    ]


def get_connection(db: Connection, workspace_id: int, id: int) -> SftpConnection:
    """Raises ConnectionNotFound."""
    row = db.execute(statement("imports", "list_connections"), {"workspace_id": workspace_id, "id": id}).fetchone()
    if row is None:
        raise ConnectionNotFound(f"There is no SFTP connection {id}.", connection=str(id))
    return read_connection(row)


def read_connection(row: tuple[Any, ...]) -> SftpConnection:
    values = dict(zip(SftpConnection.__struct_fields__, row, strict=True))
    return SftpConnection(**{**values, "options": msgspec.convert(values["options"], Options)})


def save_connection(
    db: Connection, workspace_id: int, fields: ConnectionFields, ring: KeyRing, *, by: str, now: datetime, id: int | None = None
) -> SftpConnection:
    """Makes one, or changes the one with that id. Raises ConnectionIsWrong, BadKey, BadMapping, ConnectionNotFound."""
    _check(fields)
    before = None if id is None else get_connection(db, workspace_id, id)
    if fields.private_key is not None:
        private, public = fields.private_key, sftp.public_half(fields.private_key)
    elif before is not None:
        private, public = ring.unseal(before.secret), before.public_key
    else:
        private, public = sftp.make_key()
    asked = {
        "id": id, "workspace_id": workspace_id, "name": fields.name.strip(), "host": fields.host.strip(), "port": fields.port,
        "username": fields.username, "secret": ring.seal(private), "public_key": public,
        "host_key": sftp.read_host_key(fields.host_key)[0] if fields.host_key.strip() else "",
        "folder": fields.folder, "pattern": fields.pattern, "done_folder": fields.done_folder, "kind": fields.kind,
        "mapping": Jsonb(dict(fields.mapping)), "options": Jsonb(options_document(fields.options)), "every": fields.every,
        "active": fields.active, "now": now,
    }  # fmt: skip
    try:
        with db.transaction():
            row = db.execute(statement("imports", "add_connection" if id is None else "change_connection"), asked)
            made = int(row.fetchone()[0]) if id is None else id  # type: ignore[index]
    except psycopg.errors.UniqueViolation:
        raise ConnectionIsWrong(f"There is a connection called “{fields.name}” already; choose another name.", field="name") from None
    what = "sftp_connection.added" if id is None else "sftp_connection.changed"
    audit(db, workspace_id=workspace_id, at=now, actor=by, what=what, about={"connection": made, "name": fields.name, "host": fields.host})
    return get_connection(db, workspace_id, made)


def fields_of(one: SftpConnection) -> ConnectionFields:
    """As it is, to be changed in a part."""
    return ConnectionFields(
        name=one.name, host=one.host, port=one.port, username=one.username, host_key=one.host_key, folder=one.folder, pattern=one.pattern,
        done_folder=one.done_folder, kind=one.kind, mapping=one.mapping, options=one.options, every=one.every, active=one.active,
    )  # fmt: skip


def delete_connection(db: Connection, workspace_id: int, id: int, *, by: str, now: datetime) -> None:
    """Imports stay; which files were taken is forgotten. Raises ConnectionNotFound."""
    name = get_connection(db, workspace_id, id).name
    db.execute(statement("imports", "delete_connection"), {"id": id, "workspace_id": workspace_id})
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="sftp_connection.deleted", about={"connection": id, "name": name})


def look_soon(db: Connection, workspace_id: int, id: int, now: datetime) -> SftpConnection:
    """A worker looks at once. Raises ConnectionNotFound; ConnectionIsWrong where it is switched off."""
    if not db.execute(statement("imports", "look_soon"), {"id": id, "workspace_id": workspace_id, "now": now}).rowcount:
        one = get_connection(db, workspace_id, id)
        raise ConnectionIsWrong(f"“{one.name}” is switched off. Switch it on first.", field="active")
    return get_connection(db, workspace_id, id)


def find_new(db: Connection, connection_id: int, found: Sequence[Found]) -> list[Found]:
    """Those that no look has met before."""
    asked = {
        "connection_id": connection_id, "files": [one.name for one in found], "sizes": [one.size for one in found],
        "changed": [one.changed_at for one in found],
    }  # fmt: skip
    met = {place - 1 for (place,) in db.execute(statement("imports", "find_arrivals"), asked)} if found else set()
    return [one for place, one in enumerate(found) if place not in met]


def list_arrivals(
    db: Connection, workspace_id: int, *, connection_id: int | None = None, before: int = 2**62, limit: int = 50
) -> list[Arrival]:
    """The newest first."""
    asked = {"workspace_id": workspace_id, "connection_id": connection_id, "before": before, "limit": limit}
    return [Arrival(*row) for row in db.execute(statement("imports", "list_arrivals"), asked)]


def _check(fields: ConnectionFields) -> None:
    for name, text, longest in (
        ("name", fields.name, 100), ("host", fields.host, 253), ("username", fields.username, 100), ("folder", fields.folder, 500),
        ("pattern", fields.pattern, 200), ("done_folder", fields.done_folder or ".", 500),
    ):  # fmt: skip
        if not text.strip() or len(text) > longest or not text.isprintable():
            raise ConnectionIsWrong(f"“{name}” has 1 to {longest} printable characters.", field=name)
    if not 1 <= fields.port <= 65535:
        raise ConnectionIsWrong("A port is a number from 1 to 65535.", field="port")
    if not 1 <= fields.every <= 10_080:
        raise ConnectionIsWrong("Look every 1 to 10,080 minutes (a week).", field="every")
    if fields.options.dry_run:
        raise ConnectionIsWrong("Files of a connection are taken in, not tried.", field="options")
    for column, target in fields.mapping.items():
        if not is_target(fields.kind, target):
            raise BadMapping(f"“{target}” is nothing that {fields.kind} have.", column=column, target=target)
