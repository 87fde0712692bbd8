"""Addresses to which nothing is sent, and why."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts import reads, writes
from towpath.contacts.errors import BadValue
from towpath.imports.errors import BadTable
from towpath.imports.models import Row
from towpath.imports.table import Table, open_table
from towpath.values.addresses import fold_email, parse_email, parse_phone
from towpath.values.problems import TowpathError

router = Router()
Channel = Literal["email", "sms"]
Reason = Literal["bounced", "complained", "unsubscribed", "by_hand"]

MOST_ROWS = 100_000
MOST_TOLD = 100
_COLUMNS = {"email": ("email", "address", "e-mail", "mail"), "sms": ("phone", "address", "number", "mobile")}


class NotSuppressed(TowpathError):
    code = "not_suppressed"
    status = 404


class SuppressionOut(BaseModel, from_attributes=True):
    """address: folded. reason: bounced, complained, unsubscribed, by_hand."""

    channel: str
    address: str
    reason: str
    detail: str
    at: datetime


class SuppressionIn(BaseModel, extra="forbid"):
    channel: Channel = "email"
    address: str = Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f]+$")


class WrongAddress(BaseModel):
    line: int
    reason: str


class SuppressionsImported(BaseModel):
    """known: those that were on the list already. errors: the first of the wrong rows."""

    added: int
    known: int
    wrong: int
    errors: list[WrongAddress]


@router.get("", response=Page[SuppressionOut])
@needs("read")
def list_suppressions(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    search: Annotated[str, Query(max_length=320, pattern=r"^[^\x00]*$", description="Part of an address.")] = "",
    channel: Channel | None = None,
    reason: Reason | None = None,
) -> Page[SuppressionOut]:
    """The newest first."""
    ctx, key = request.ctx, read_cursor(cursor, (datetime, str, str))
    before = (key[0], key[1], key[2]) if key else None
    found = reads.list_suppressions(
        ctx.db, ctx.workspace_id, search=search, channel=channel, reason=reason, before=before, limit=one_more(limit)
    )
    last = found[limit - 1] if len(found) > limit else None
    items = [SuppressionOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=write_cursor((last.at, last.channel, last.address)) if last else None)


@router.post("", response={204: None})
@needs("write")
def suppress_address(request: Request, body: SuppressionIn) -> None:
    """By hand. Kept in the audit log."""
    ctx, address = request.ctx, _read(body.channel, body.address)
    if address is None:
        raise BadValue(f"“{body.address}” is no {_WORDS[body.channel]}.", address=body.address)
    if writes.suppress_address(ctx.db, ctx.workspace_id, body.channel, address, "by_hand", at=ctx.clock.now(), detail=ctx.actor):
        _audit(ctx, "suppression.added", channel=body.channel, address=address)


@router.post(
    "/import",
    response=SuppressionsImported,
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
@needs("write")
def import_suppressions(
    request: Request, channel: Annotated[Channel, Query(description="What its addresses are.")]
) -> SuppressionsImported:
    """The body is a CSV: a column `email`, `phone` or `address`, or one address a line without a heading; 100,000 rows at most.
    Kept in the audit log."""
    ctx = request.ctx
    found: set[str] = set()
    errors: list[WrongAddress] = []
    for line, text in _addresses(open_table(request, "addresses.csv"), channel):
        address = _read(channel, text)
        if address is None:
            errors.append(WrongAddress(line=line, reason=f"“{text[:100]}” is no {_WORDS[channel]}."))
        else:
            found.add(address)
        if len(found) + len(errors) > MOST_ROWS:
            raise BadTable(f"A list has at most {MOST_ROWS:,} addresses. Split the file.")
    detail = f"import by {ctx.actor}"
    added = writes.suppress_addresses(ctx.db, ctx.workspace_id, channel, list(found), "by_hand", at=ctx.clock.now(), detail=detail)
    _audit(ctx, "suppression.imported", channel=channel, added=added, wrong=len(errors))
    return SuppressionsImported(added=added, known=len(found) - added, wrong=len(errors), errors=errors[:MOST_TOLD])


@router.delete("", response={204: None})
@needs("admin")
def release_address(
    request: Request,
    channel: Annotated[str, Query(max_length=50)],
    address: Annotated[str, Query(max_length=320, pattern=r"^[^\x00-\x1f]+$")],
) -> None:
    """Messages may go to it again. Kept in the audit log."""
    ctx = request.ctx
    if not writes.release_address(ctx.db, ctx.workspace_id, channel, address, at=ctx.clock.now()):
        raise NotSuppressed(f"“{address}” is not on the list.", address=address)
    _audit(ctx, "suppression.released", channel=channel, address=address)


_WORDS = {"email": "email address", "sms": "phone number with its country code (+39…)"}


def _read(channel: str, text: str) -> str | None:
    """As the list keeps it; None for what is no address."""
    if channel == "sms":
        return parse_phone(text)
    parsed = parse_email(text)
    return None if parsed is None else fold_email(parsed)


def _addresses(table: Table, channel: str) -> list[tuple[int, str]]:
    """(line, text): of the column that is named so, else of the first; a file without a heading begins with an address."""
    if table.format != "csv":
        raise BadTable("This is no CSV. Save the addresses as CSV, one a line.")
    names = [name.lower() for name in table.columns]
    place = next((names.index(name) for name in _COLUMNS[channel] if name in names), 0)
    rows: list[Row] = list(table.rows)
    found = [(line, values[place].strip()) for line, values in rows if place < len(values) and values[place].strip()]
    return found if _read(channel, table.columns[place]) is None else [(1, table.columns[place]), *found]


def _audit(ctx: Context, what: str, **about: object) -> None:
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=what, about=about)
