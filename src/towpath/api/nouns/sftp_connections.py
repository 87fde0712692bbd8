"""SFTP connections: folders of other servers, from which files are taken in; by which key a server is known, and what came. A private key goes
in and never comes out."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.api.nouns.imports import TargetsOut, targets_of
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.channels.guard import guard_from
from towpath.host.pool import pool
from towpath.host.settings import as_environment, load
from towpath.imports import connections, fetching, sftp
from towpath.imports.connections import Arrival, ConnectionFields, SftpConnection
from towpath.imports.models import Options
from towpath.imports.reads import harmless
from towpath.secrets.ring import open_ring

router = Router()
RowsKind = Literal["contacts", "orders", "events", "list_members", "consents"]
_LAST = 2**31 - 1


class TakeAs(BaseModel, extra="forbid"):
    """How rows of the connection's files are taken in, as when a file is started by hand. mapping empty: as the columns' names say.
    flow: whose start says `from: file, source: NAME` with the connection's name; who is taken in is asked in."""

    kind: Literal["contacts", "orders", "events", "list_members", "consents"] = "contacts"
    mapping: dict[str, str] = Field(default_factory=dict, max_length=500)
    historical: bool = True
    event: str | None = Field(None, min_length=1, max_length=200)
    tags: list[str] = Field(default_factory=list, max_length=20)
    list: str | None = Field(None, min_length=1, max_length=200)
    flow: str | None = Field(None, min_length=1, max_length=200)


class SftpConnectionOut(BaseModel):
    """public_key: for the server's owner. host_key, fingerprint: by which the server is known; empty: nobody said yet, and nothing is taken.

    every: minutes between two looks. done_folder: to which a file goes when it was taken; empty: it stays. error: of the last look."""

    id: str
    name: str
    host: str
    port: int
    username: str
    public_key: str
    host_key: str
    fingerprint: str
    folder: str
    pattern: str
    done_folder: str
    take: TakeAs
    every: int
    active: bool
    next_look_at: datetime
    looked_at: datetime | None
    error: str


class SftpConnectionIn(BaseModel, extra="forbid"):
    """private_key left out: one is made, or the one that is there stays. In OpenSSH or PEM form, without a passphrase."""

    name: str = Field(min_length=1, max_length=100)
    host: str = Field(min_length=1, max_length=253)
    port: int = Field(22, ge=1, le=65535)
    username: str = Field(min_length=1, max_length=100)
    private_key: str | None = Field(None, max_length=20_000)
    host_key: str = Field("", max_length=5_000)
    folder: str = Field(".", min_length=1, max_length=500)
    pattern: str = Field("*.csv", min_length=1, max_length=200)
    done_folder: str = Field("", max_length=500)
    take: TakeAs = Field(default_factory=lambda: TakeAs(event=None, list=None, flow=None))
    every: int = Field(60, ge=1, le=10_080)
    active: bool = True


class HostKeyOut(BaseModel):
    """What the server shows now. known: it is the one that is kept."""

    host_key: str
    fingerprint: str
    known: bool


class SftpPreviewOut(BaseModel):
    """mapping: guessed. rows: the first of the file, as texts by column."""

    file: str
    columns: list[str]
    mapping: dict[str, str]
    targets: TargetsOut
    rows: list[dict[str, Any]]


class ArrivalOut(BaseModel):
    """file null: the look saw nothing, and error says why. import_id null: the file was refused, or its import is forgotten."""

    id: str
    connection_id: str
    connection: str
    at: datetime
    file: str | None
    size: int | None
    error: str
    import_id: str | None
    status: Literal["ready", "running", "done", "cancelled"] | None
    total: int | None
    valid: int | None
    invalid: int | None


@router.get("", response=Page[SftpConnectionOut])
@needs("read")
def list_sftp_connections(request: Request) -> Page[SftpConnectionOut]:
    """By name."""
    return Page(items=[_out(one) for one in connections.list_connections(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: SftpConnectionOut})
@needs("admin")
def add_sftp_connection(request: Request, body: SftpConnectionIn) -> Status[SftpConnectionOut]:
    return Status(201, _save(request, body, None))


@router.get("/arrivals", response=Page[ArrivalOut])
@needs("read")
def list_arrivals(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    connection: Annotated[int | None, Query(description="Only of this one.")] = None,
) -> Page[ArrivalOut]:
    """What looks met, the newest first: files and what became of them, and why a look saw nothing."""
    ctx = request.ctx
    key = read_cursor(cursor, (int,))
    found = connections.list_arrivals(
        ctx.db, ctx.workspace_id, connection_id=_id(connection), before=min(key[0], 2**62) if key else 2**62, limit=one_more(limit)
    )
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[_arrival(one) for one in found[:limit]], next=following)


@router.get("/arrivals.csv", response=str, openapi_extra={"responses": {200: {"content": {"text/csv": {}}}}})
@needs("read")
def download_arrivals(request: Request) -> HttpResponseBase:
    """The same as a file."""
    workspace_id = request.ctx.workspace_id

    def lines() -> Iterator[str]:
        yield _line(["time", "connection", "file", "total", "valid", "invalid", "status", "error"])
        before = 2**62
        with pool().connection() as db:
            while found := connections.list_arrivals(db, workspace_id, before=before, limit=1_000):
                for one in found:
                    yield _line([one.at.isoformat(), one.connection, one.file, one.total, one.valid, one.invalid, one.status, one.error])
                before = found[-1].id

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sftp-files.csv"'
    return answer


@router.get("/{int:id}", response=SftpConnectionOut)
@needs("read")
def get_sftp_connection(request: Request, id: int) -> SftpConnectionOut:
    return _out(_get(request, id))


@router.put("/{int:id}", response=SftpConnectionOut)
@needs("admin")
def change_sftp_connection(request: Request, id: int, body: SftpConnectionIn) -> SftpConnectionOut:
    """All of it is said anew, but for a private key that stays."""
    return _save(request, body, _get(request, id).id)


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def delete_sftp_connection(request: Request, id: int) -> Status[None]:
    """What was taken in stays; which files were taken is forgotten."""
    ctx = request.ctx
    connections.delete_connection(ctx.db, ctx.workspace_id, _get(request, id).id, by=ctx.actor, now=ctx.clock.now())
    return Status(204, None)


@router.post("/{int:id}/host-key", response=HostKeyOut)
@needs("admin")
def ask_host_key(request: Request, id: int) -> HostKeyOut:
    """Asks the server which key it shows; nobody signs in, nothing is kept. Compare the fingerprint with what its owner says, then keep it."""
    one = _get(request, id)
    key, fingerprint = sftp.ask_host_key(one.host, one.port, guard_from({**os.environ, **as_environment(load())}))
    return HostKeyOut(host_key=key, fingerprint=fingerprint, known=key == one.host_key)


@router.post("/{int:id}/preview", response=SftpPreviewOut)
@needs("admin")
def preview_sftp_file(
    request: Request, id: int, kind: Annotated[RowsKind, Query(description="What the rows of its files are.")] = "contacts"
) -> SftpPreviewOut:
    """How the newest file of the folder begins, with a guess of what its columns mean: what a mapping is chosen from. Nothing is taken in."""
    one = _get(request, id)
    seen = fetching.preview(one, kind, guard_from({**os.environ, **as_environment(load())}), open_ring(load().data))
    rows = [values if isinstance(values, dict) else dict(zip(seen.columns, values, strict=False)) for _, values in seen.rows]
    return SftpPreviewOut(file=seen.file, columns=seen.columns, mapping=seen.mapping, rows=rows, targets=targets_of(kind))


@router.post("/{int:id}/look", response=SftpConnectionOut)
@needs("write")
def look_now(request: Request, id: int) -> SftpConnectionOut:
    """A worker looks at once."""
    ctx = request.ctx
    return _out(connections.look_soon(ctx.db, ctx.workspace_id, _get(request, id).id, ctx.clock.now()))


def _save(request: Request, body: SftpConnectionIn, id: int | None) -> SftpConnectionOut:
    ctx, take = request.ctx, body.take
    fields = ConnectionFields(
        name=body.name, host=body.host, port=body.port, username=body.username, private_key=body.private_key, host_key=body.host_key,
        folder=body.folder, pattern=body.pattern, done_folder=body.done_folder, kind=take.kind, mapping=take.mapping,
        options=Options(False, take.historical, take.event, tuple(take.tags), take.list, take.flow), every=body.every, active=body.active,
    )  # fmt: skip
    ring = open_ring(load().data)
    return _out(connections.save_connection(ctx.db, ctx.workspace_id, fields, ring, by=ctx.actor, now=ctx.clock.now(), id=id))


def _get(request: Request, id: int) -> SftpConnection:
    return connections.get_connection(request.ctx.db, request.ctx.workspace_id, min(id, _LAST))


def _id(given: int | None) -> int | None:
    return None if given is None else max(0, min(given, _LAST))


def _out(one: SftpConnection) -> SftpConnectionOut:
    options = one.options
    return SftpConnectionOut(
        id=str(one.id), name=one.name, host=one.host, port=one.port, username=one.username, public_key=one.public_key,
        host_key=one.host_key, fingerprint=sftp.read_host_key(one.host_key)[1] if one.host_key else "", folder=one.folder,
        pattern=one.pattern, done_folder=one.done_folder, every=one.every, active=one.active, next_look_at=one.look_at,
        looked_at=one.looked_at, error=one.error,
        take=TakeAs(
            kind=one.kind, mapping=dict(one.mapping), historical=options.historical, event=options.event, tags=list(options.tags),
            list=options.list, flow=options.flow,
        ),
    )  # fmt: skip


def _arrival(one: Arrival) -> ArrivalOut:
    said = msgspec.structs.asdict(one)
    own = ("id", "connection_id", "import_id")
    return ArrivalOut(**{**said, **{name: None if said[name] is None else str(said[name]) for name in own}})


def _line(values: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(value) for value in values])
    return out.getvalue()
