"""Imports: a file is brought, its columns are mapped, it is tried or taken in; progress, and a file of the rows that were wrong."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.host.pool import pool
from towpath.imports import mapping as targets
from towpath.imports import reads, undo, writes
from towpath.imports.models import Import, Options

router = Router()

Kind = Literal["contacts", "orders", "events", "list_members", "consents"]


class ImportOut(BaseModel):
    """total, valid, invalid: rows of the file, and of those worked so far. created: contacts made. known: events and orders that were there.

    mapping: column -> target, guessed until it was started; a column that is not named is left out. dry_run: it was, or is, only tried.
    """

    id: str
    kind: Kind
    status: Literal["ready", "running", "done", "cancelled"]
    name: str
    columns: list[str]
    mapping: dict[str, str]
    dry_run: bool
    historical: bool
    total: int
    valid: int
    invalid: int
    created: int
    known: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class TargetsOut(BaseModel):
    """names: what a column may go to. own: beginnings of names of one's own, `attributes.NAME`. needed: of each list one must be mapped."""

    names: list[str]
    own: list[str]
    needed: list[list[str]]


class EntriesOut(BaseModel):
    """flow: its id. pending: not answered by the engine yet."""

    flow: str
    pending: int
    entered: int
    refused: int


class UndoReport(BaseModel):
    """How many went, or went back. gone: people and orders that were not there any more. kept: what could not go back."""

    people_removed: int = 0
    people_restored: int = 0
    orders_removed: int = 0
    orders_restored: int = 0
    events_removed: int = 0
    gone: int = 0
    kept: int = 0


class UndoOut(BaseModel):
    """dry_run: it is, or was, only tried: the report says what would come of it. worked: pages, of so many."""

    status: Literal["running", "done", "cancelled"]
    dry_run: bool
    pages: int
    worked: int
    report: UndoReport
    started_at: datetime
    ended_at: datetime | None


class UndoIn(BaseModel, extra="forbid"):
    """dry_run: everything is tried and taken back."""

    dry_run: bool = False


class UndoKeptOut(BaseModel):
    """What could not go back. order: the sender's number of it."""

    contact: str | None
    order: str | None
    reason: str


class ImportDetail(ImportOut):
    """rows: the first of the file, as texts by column. entries: of a file that lets people into a flow."""

    targets: TargetsOut
    entries: EntriesOut | None = None
    undo: UndoOut | None = None
    rows: list[dict[str, Any]]


class RefusedOut(BaseModel):
    """A well-formed row that the flow refused. reason: a denial, `conditions` or `duplicate`."""

    line: int
    contact: str | None
    reason: str
    sentence: str | None


class RowErrorOut(BaseModel):
    """severity warning: the row was taken in, but for a value."""

    line: int
    severity: Literal["error", "warning"]
    reason: str
    row: dict[str, Any]


class StartIn(BaseModel, extra="forbid"):
    """mapping left out: as guessed. historical: nothing starts because of these rows. event: the name of all events of the file.

    list: into which all members of the file go. flow: whose start says `from: file, source: upload`; who is taken in is asked in."""

    mapping: dict[str, str] | None = None
    dry_run: bool = False
    historical: bool = True
    event: str | None = Field(None, min_length=1, max_length=200)
    tags: list[str] = Field(default_factory=list, max_length=20)
    list: str | None = Field(None, min_length=1, max_length=200)
    flow: str | None = Field(None, min_length=1, max_length=200)


@router.post("", response={201: ImportDetail}, openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}}})
@needs("write")
def add_import(
    request: Request,
    kind: Annotated[Kind, Query(description="What its rows are.")],
    name: Annotated[
        str, Query(max_length=200, description="Of the file. One that ends in .jsonl holds a JSON object a line.")
    ] = "import.csv",
) -> Status[ImportDetail]:
    """The body is the file: CSV, its first line the names of the columns, or JSON lines. It is read to its end and nothing is taken in yet."""
    ctx = request.ctx
    id = writes.add_import(ctx.db, ctx.workspace_id, kind, name, request, by=ctx.actor, now=ctx.clock.now())
    return Status(201, _detail(request, reads.get_import(ctx.db, ctx.workspace_id, id)))


@router.get("", response=Page[ImportOut])
@needs("read")
def list_imports(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Page[ImportOut]:
    """Newest first."""
    ctx = request.ctx
    key = read_cursor(cursor, (int,))
    before = min(key[0], 2**31 - 1) if key else 2**31 - 1
    found = reads.list_imports(ctx.db, ctx.workspace_id, before=before, limit=one_more(limit))
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[ImportOut(**_show(one)) for one in found[:limit]], next=following)


@router.get("/{int:id}", response=ImportDetail)
@needs("read")
def get_import(request: Request, id: int) -> ImportDetail:
    return _detail(request, _get(request, id))


@router.post("/{int:id}/start", response=ImportDetail)
@needs("write")
def start_import(request: Request, id: int, body: StartIn) -> ImportDetail:
    """A worker takes the rows in. One that was only tried (dry_run) may be started afterwards."""
    ctx = request.ctx
    one = _get(request, id)
    options = Options(body.dry_run, body.historical, body.event, tuple(body.tags), body.list, body.flow)
    mapping = one.mapping if body.mapping is None else body.mapping
    writes.start_import(ctx.db, one, mapping, options, by=ctx.actor, now=ctx.clock.now())
    return _detail(request, _get(request, id))


@router.post("/{int:id}/cancel", response=ImportDetail)
@needs("write")
def cancel_import(request: Request, id: int) -> ImportDetail:
    """Rows that were taken in stay."""
    ctx = request.ctx
    writes.cancel_import(ctx.db, _get(request, id), by=ctx.actor, now=ctx.clock.now())
    return _detail(request, _get(request, id))


@router.get("/{int:id}/errors", response=Page[RowErrorOut])
@needs("read")
def list_errors(request: Request, id: int, cursor: Cursor = "", limit: Limit = 50) -> Page[RowErrorOut]:
    """Rows that were not taken in, and those of which a value was not."""
    one = _get(request, id)
    key = read_cursor(cursor, (int, bool))
    after = (min(key[0], 2**31 - 1), key[1]) if key else (0, False)
    found = reads.list_errors(request.ctx.db, one.id, after=after, limit=one_more(limit))
    following = write_cursor((found[limit - 1].line, found[limit - 1].warning)) if len(found) > limit else None
    items = [
        RowErrorOut(line=e.line, severity="warning" if e.warning else "error", reason=e.reason, row=_row(one, e.data))
        for e in found[:limit]
    ]
    return Page(items=items, next=following)


@router.get("/{int:id}/refused", response=Page[RefusedOut])
@needs("read")
def list_refused(request: Request, id: int, cursor: Cursor = "", limit: Limit = 50) -> Page[RefusedOut]:
    """Rows that were taken in but not let into the import's flow, with the denial."""
    one = _get(request, id)
    key = read_cursor(cursor, (int,))
    found = reads.list_refused(request.ctx.db, one.id, after=key[0] if key else 0, limit=one_more(limit))
    following = write_cursor((found[limit - 1].line,)) if len(found) > limit else None
    items = [
        RefusedOut(
            line=row.line, contact=None if row.contact_id is None else str(row.contact_id), reason=row.reason or "", sentence=row.sentence
        )
        for row in found[:limit]
    ]
    return Page(items=items, next=following)


@router.get("/{int:id}/errors.csv", response=str, openapi_extra={"responses": {200: {"content": {"text/csv": {}}}}})
@needs("read")
def download_errors(request: Request, id: int) -> HttpResponseBase:
    """The same as a file, to be mended and sent again: line, severity, reason, then the columns."""
    one = _get(request, id)

    def lines() -> Iterator[str]:
        with pool().connection() as db:
            yield from reads.write_errors(db, one)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{one.id}-errors.csv"'
    return answer


@router.post("/{int:id}/undo", response=ImportDetail)
@needs("write")
def undo_import(request: Request, id: int, body: UndoIn) -> ImportDetail:
    """What the import made goes where nothing else happened to it since, what it changed goes back where it was not changed since. A worker
    does it; what can't go back is listed. Try it first (dry_run)."""
    ctx = request.ctx
    undo.start_undo(ctx.db, _get(request, id), dry_run=body.dry_run, by=ctx.actor, now=ctx.clock.now())
    return _detail(request, _get(request, id))


@router.post("/{int:id}/undo/cancel", response=ImportDetail)
@needs("write")
def cancel_undo(request: Request, id: int) -> ImportDetail:
    """What went back stays so; it may be asked for again."""
    ctx = request.ctx
    undo.cancel_undo(ctx.db, _get(request, id), by=ctx.actor, now=ctx.clock.now())
    return _detail(request, _get(request, id))


@router.get("/{int:id}/undo/kept", response=Page[UndoKeptOut])
@needs("read")
def list_undo_kept(request: Request, id: int, cursor: Cursor = "", limit: Limit = 50) -> Page[UndoKeptOut]:
    """What could not go back, and why."""
    one = _get(request, id)
    key = read_cursor(cursor, (int,))
    found = undo.list_kept(request.ctx.db, one.id, after=min(key[0], 2**31 - 1) if key else -1, limit=one_more(limit))
    following = write_cursor((found[limit - 1].number,)) if len(found) > limit else None
    items = [
        UndoKeptOut(contact=None if kept.contact_id is None else str(kept.contact_id), order=kept.order_number, reason=kept.reason)
        for kept in found[:limit]
    ]
    return Page(items=items, next=following)


@router.get("/{int:id}/undo/kept.csv", response=str, openapi_extra={"responses": {200: {"content": {"text/csv": {}}}}})
@needs("read")
def download_undo_kept(request: Request, id: int) -> HttpResponseBase:
    """The same as a file: contact, order, reason."""
    one = _get(request, id)

    def lines() -> Iterator[str]:
        with pool().connection() as db:
            yield from undo.write_kept(db, one.id)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{one.id}-not-undone.csv"'
    return answer


def _get(request: Request, id: int) -> Import:
    return reads.get_import(request.ctx.db, request.ctx.workspace_id, min(id, 2**31 - 1))


def _show(one: Import) -> dict[str, Any]:
    return {
        "id": str(one.id), "kind": one.kind, "status": one.status, "name": one.name, "columns": list(one.columns), "mapping": dict(one.mapping),
        "dry_run": one.options.dry_run, "historical": one.options.historical, "total": one.total, "valid": one.valid, "invalid": one.invalid,
        "created": one.created, "known": one.known, "created_at": one.created_at, "started_at": one.started_at,
        "ended_at": one.ended_at,
    }  # fmt: skip


def _detail(request: Request, one: Import) -> ImportDetail:
    rows = [_row(one, values) for _, values in reads.list_first_rows(request.ctx.db, one)]
    return ImportDetail(**_show(one), targets=targets_of(one.kind), rows=rows, entries=_entries(request, one), undo=_undo(request, one))


def targets_of(kind: Kind) -> TargetsOut:
    needed = [list(group) for group in targets.NEEDED[kind]]
    return TargetsOut(names=list(targets.TARGETS[kind]), own=list(targets.OPEN[kind]), needed=needed)


def _undo(request: Request, one: Import) -> UndoOut | None:
    found = undo.get_undo(request.ctx.db, one.id)
    if found is None:
        return None
    return UndoOut(
        status=found.status, dry_run=found.dry_run, pages=found.pages, worked=found.position, report=UndoReport(**found.report),
        started_at=found.started_at, ended_at=found.ended_at,
    )  # fmt: skip


def _entries(request: Request, one: Import) -> EntriesOut | None:
    if one.options.flow is None or one.started_at is None or one.options.dry_run:
        return None
    pending, entered, refused = reads.count_entries(request.ctx.db, one.id)
    return EntriesOut(flow=one.options.flow, pending=pending, entered=entered, refused=refused)


def _row(one: Import, values: Any) -> dict[str, Any]:
    return values if isinstance(values, dict) else dict(zip(one.columns, values, strict=False))
