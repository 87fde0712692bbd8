"""An import: a file, read into chunks, and what became of its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

Kind = Literal["contacts", "orders", "events", "list_members", "consents"]
KINDS: tuple[Kind, ...] = ("contacts", "orders", "events", "list_members", "consents")

# One row of a file: its line (from 1), and the texts of its columns or, of a file of JSON lines, an object.
Row = tuple[int, Any]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """dry_run: everything is tried and taken back. historical: starts nothing (semantics 3). event: the name of all events of a file.

    flow: into which everybody of a file of contacts goes, by its slug or name, once started by its id; file: for which of its file rules, `upload` or an SFTP connection.
    tags: for everybody of a file of contacts. list: into which everybody of a file of list members goes.
    """

    dry_run: bool = False
    historical: bool = True
    event: str | None = None
    tags: tuple[str, ...] = ()
    list: str | None = None
    flow: str | None = None
    file: str = "upload"


class Import(msgspec.Struct, kw_only=True):
    """mapping: column -> target (`email`, `attributes.NAME`, ...). types: of a CSV, of columns that go to values of one's own, since it was
    started. told_by: columns by whose texts its chunks were told apart. valid + invalid: rows worked so far, of `total`; position: chunks worked.
    """

    id: int
    workspace_id: int
    kind: Kind
    status: Literal["ready", "running", "done", "cancelled"]
    name: str
    format: Literal["csv", "lines"]
    columns: Sequence[str]
    mapping: Mapping[str, str]
    options: Options
    total: int
    chunks: int
    position: int
    valid: int
    invalid: int
    created: int
    known: int
    actor: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    types: Mapping[str, str]
    told_by: Sequence[str]


class RowError(msgspec.Struct, frozen=True):
    """warning: the row was taken in, but for a value."""

    line: int
    warning: bool
    reason: str
    data: Any
