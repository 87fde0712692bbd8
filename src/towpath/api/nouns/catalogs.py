"""Catalogs: keyed tables in which flows look rows up."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Query, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.commerce import catalogs
from towpath.commerce.catalog_files import LONGEST_KEY, read_csv, read_json
from towpath.commerce.coupons import LONGEST_NAME

router = Router()

CatalogId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Key = Annotated[str, Path(min_length=1, max_length=LONGEST_KEY, pattern=r"^[^\x00]+$", description="The key of one row.")]


class CatalogOut(BaseModel, from_attributes=True):
    """columns: the key first. rows: how many."""

    id: int
    name: str
    key_column: str
    columns: list[str]
    rows: int
    created_at: datetime
    changed_at: datetime


class CatalogIn(BaseModel, extra="forbid"):
    """key_column: by which rows are found; it can't be changed."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    key_column: str = Field("key", min_length=1, max_length=100)


class CatalogName(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)


class RowOut(BaseModel):
    key: str
    columns: dict[str, Any]


class RowsWritten(BaseModel):
    """written: rows of the file; rows: how many the catalog has now."""

    written: int
    rows: int


@router.get("", response=Page[CatalogOut])
@needs("read")
def list_catalogs(request: Request) -> Page[CatalogOut]:
    """All, by name."""
    found = catalogs.list_catalogs(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[CatalogOut.model_validate(one) for one in found], next=None)


@router.post("", response={201: CatalogOut})
@needs("write")
def make_catalog(request: Request, body: CatalogIn) -> Status[CatalogOut]:
    """A new one without rows."""
    ctx = request.ctx
    id = catalogs.make_catalog(ctx.db, ctx.workspace_id, body.name, body.key_column, now=ctx.clock.now())
    _audit(ctx, "made", id, body.name)
    return Status(201, _show(ctx, id))


@router.get("/{id}", response=CatalogOut)
@needs("read")
def get_catalog(request: Request, id: CatalogId) -> CatalogOut:
    return _show(request.ctx, id)


@router.patch("/{id}", response=CatalogOut)
@needs("write")
def rename_catalog(request: Request, id: CatalogId, body: CatalogName) -> CatalogOut:
    """Launched flows go on with it under its new name."""
    ctx = request.ctx
    catalogs.rename_catalog(ctx.db, ctx.workspace_id, id, body.name)
    _audit(ctx, "renamed", id, body.name)
    return _show(ctx, id)


@router.delete("/{id}", response={204: None})
@needs("write")
def delete_catalog(request: Request, id: CatalogId) -> None:
    """With its rows. Refused while a live flow names it."""
    ctx = request.ctx
    name = catalogs.lock_catalog(ctx.db, ctx.workspace_id, id)
    refuse_in_use(ctx, "catalog", id, name)
    catalogs.delete_catalog(ctx.db, ctx.workspace_id, id)
    _audit(ctx, "deleted", id, name)


@router.get("/{id}/rows", response=Page[RowOut])
@needs("read")
def list_rows(request: Request, id: CatalogId, cursor: Cursor = "", limit: Limit = 50) -> Page[RowOut]:
    """By key."""
    ctx = request.ctx
    catalogs.get_catalog(ctx.db, ctx.workspace_id, id)
    key = read_cursor(cursor, (str,))
    found = catalogs.list_rows(ctx.db, ctx.workspace_id, id, after=key[0] if key else "", limit=one_more(limit))
    following = write_cursor((found[limit - 1].folded,)) if len(found) > limit else None
    return Page(items=[RowOut(key=one.key, columns=dict(one.columns)) for one in found[:limit]], next=following)


@router.post(
    "/{id}/rows",
    response=RowsWritten,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "array", "items": {"type": "object", "additionalProperties": True}}},
            },
        }
    },
)
@needs("write")
def import_rows(
    request: Request,
    id: CatalogId,
    mode: Annotated[catalogs.Mode, Query(description="`replace`: rows that are not in the file go. `add`: they stay.")] = "replace",
) -> RowsWritten:
    """The body is CSV with a header (`Content-Type: text/csv`), else JSON: a list of objects. All rows or none."""
    ctx = request.ctx
    key_column = catalogs.key_of(ctx.db, ctx.workspace_id, id)
    read = read_csv if "csv" in (request.content_type or "") else read_json
    file = read(request.body, key_column)
    written = catalogs.write_rows(ctx.db, ctx.workspace_id, id, file.columns, file.rows, mode, now=ctx.clock.now())
    about = {"catalog": id, "rows": written, "mode": mode}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="catalog.imported", about=about)
    return RowsWritten(written=written, rows=_show(ctx, id).rows)


@router.delete("/{id}/rows/{path:key}", response={204: None})
@needs("write")
def delete_row(request: Request, id: CatalogId, key: Key) -> None:
    ctx = request.ctx
    catalogs.get_catalog(ctx.db, ctx.workspace_id, id)
    catalogs.delete_row(ctx.db, ctx.workspace_id, id, key)


def _show(ctx: Context, id: int) -> CatalogOut:
    return CatalogOut.model_validate(catalogs.get_catalog(ctx.db, ctx.workspace_id, id))


def _audit(ctx: Context, deed: str, id: int, name: str) -> None:
    about = {"catalog": id, "name": name}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"catalog.{deed}", about=about)
