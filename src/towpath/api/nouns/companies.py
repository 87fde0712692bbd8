"""Companies: made and changed by what their sender calls them; who belongs to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Query, Router, Status
from pydantic import BaseModel, Field

from towpath.api.memberships import ListMember, MemberIn, find_member
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.companies import reads, writes
from towpath.companies.models import Company, CompanyChange, Owner
from towpath.companies.rules import check_external_id
from towpath.contacts.errors import BadValue
from towpath.contacts.models import Contact
from towpath.intake.rules import check_properties
from towpath.team.choosing import list_team

router = Router()

MOST_AT_ONCE = 500
CompanyId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class CompanyOut(BaseModel):
    """external_id: what its sender calls it. owner: the email of a member. people: how many belong to it."""

    id: str
    external_id: str | None
    name: str
    tags: list[str]
    attributes: dict[str, Any]
    owner: str | None
    people: int
    created_at: datetime
    updated_at: datetime


class CompanyChangeIn(BaseModel, extra="forbid"):
    """What is left out stays; null clears. attributes: only the names given here change."""

    name: str | None = Field(None, max_length=1_000)
    owner: str | None = Field(None, max_length=320, description="A member's email; null takes the owner away.")
    attributes: dict[str, Any] = Field(default_factory=dict)
    add_tags: list[str] = Field(default_factory=list, max_length=200)
    remove_tags: list[str] = Field(default_factory=list, max_length=200)
    external_id: str | None = Field(None, max_length=400)


class CompanyPeopleIn(BaseModel, extra="forbid"):
    """People who leave, then people who join; who belonged to another company leaves that."""

    add: list[MemberIn] = Field(default_factory=list, max_length=MOST_AT_ONCE)
    remove: list[MemberIn] = Field(default_factory=list, max_length=MOST_AT_ONCE)


class CompanyPeopleOut(BaseModel):
    """people: how many there are now. not_found: those who are no contacts of the workspace, as they were named."""

    people: int
    not_found: list[MemberIn]


@router.get("", response=Page[CompanyOut])
@needs("read")
def list_companies(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    search: Annotated[str, Query(max_length=200, description="How the name begins.")] = "",
    external_id: Annotated[str, Query(max_length=400, description="What its sender calls it: that company, or none.")] = "",
) -> Page[CompanyOut]:
    """By name."""
    ctx = request.ctx
    if external_id:
        one = reads.find_company(ctx.db, ctx.workspace_id, external_id)
        return Page(items=_show_all(ctx, [one] if one else []), next=None)
    key = read_cursor(cursor, (str, int))
    after = (key[0], key[1]) if key else ("", 0)
    found = reads.list_companies(ctx.db, ctx.workspace_id, search=search, after=after, limit=one_more(limit))
    following = write_cursor((found[limit - 1][0], found[limit - 1][1].id)) if len(found) > limit else None
    return Page(items=_show_all(ctx, [company for _, company in found[:limit]]), next=following)


@router.post("", response={200: CompanyOut, 201: CompanyOut})
@needs("write")
def put_company(request: Request, body: CompanyChangeIn) -> Status[CompanyOut]:
    """Makes the company (201), or changes the one that has this `external_id` (200)."""
    ctx = request.ctx
    if not body.external_id and not (body.name or "").strip():
        raise BadValue("A company needs a “name” or an “external_id”.", attribute="name")
    external_id = check_external_id(body.external_id) if body.external_id else None
    written = _write(ctx, body, external_id=external_id)
    return Status(201 if written.created else 200, _show(ctx, written.company_id or 0))


@router.get("/{id}", response=CompanyOut)
@needs("read")
def get_company(request: Request, id: CompanyId) -> CompanyOut:
    return _show(request.ctx, id)


@router.patch("/{id}", response=CompanyOut)
@needs("write")
def change_company(request: Request, id: CompanyId, body: CompanyChangeIn) -> CompanyOut:
    ctx = request.ctx
    company = reads.get_company(ctx.db, ctx.workspace_id, id)
    if body.external_id and body.external_id != company.external_id:
        writes.rename_company(ctx.db, ctx.workspace_id, id, body.external_id, ctx.clock.now())
    _write(ctx, body, id=id)
    return _show(ctx, id)


@router.delete("/{id}", response={204: None})
@needs("write")
def delete_company(request: Request, id: CompanyId) -> None:
    """Its people stay, without a company."""
    ctx = request.ctx
    now = ctx.clock.now()
    writes.delete_company(ctx.db, CompanyChange(ctx.workspace_id, now, id=id, cause={"by": ctx.actor}), now)


@router.get("/{id}/people", response=Page[ListMember])
@needs("read")
def list_company_people(request: Request, id: CompanyId, cursor: Cursor = "", limit: Limit = 50) -> Page[ListMember]:
    """Who belongs to it; `added_at`: since when."""
    ctx = request.ctx
    reads.get_company(ctx.db, ctx.workspace_id, id)
    key = read_cursor(cursor, (int, int))
    found = reads.list_people(ctx.db, id, after=(key[0], key[1]) if key else (-1, 0), limit=one_more(limit))
    following = write_cursor((found[limit - 1].lane, found[limit - 1].id)) if len(found) > limit else None
    fields = [name for name in ListMember.model_fields if name not in ("id", "added_at")]
    items = [ListMember(id=str(one.id), added_at=one.joined_at, **{name: getattr(one, name) for name in fields}) for one in found[:limit]]
    return Page(items=items, next=following)


@router.post("/{id}/people", response=CompanyPeopleOut)
@needs("write")
def change_company_people(request: Request, id: CompanyId, body: CompanyPeopleIn) -> CompanyPeopleOut:
    ctx = request.ctx
    now = ctx.clock.now()
    reads.get_company(ctx.db, ctx.workspace_id, id)
    missing: list[MemberIn] = []
    leaving, joining = (_find_all(ctx, named, missing) for named in (body.remove, body.add))
    cause = {"by": ctx.actor}
    writes.remove_people(ctx.db, ctx.workspace_id, id, [(one.lane, one.id) for one in leaving], now, cause=cause)
    change = CompanyChange(ctx.workspace_id, now, id=id, people=[(one.lane, one.id) for one in joining], cause=cause)
    _refuse(writes.write_companies(ctx.db, [change], now)[0].problems)
    return CompanyPeopleOut(people=reads.count_people(ctx.db, [id])[id], not_found=missing)


def _find_all(ctx: Context, named: Sequence[MemberIn], missing: list[MemberIn]) -> list[Contact]:
    found = []
    for one in named:
        contact = find_member(ctx, one)
        if contact is None:
            missing.append(one)
        else:
            found.append(contact)
    return found


def _write(ctx: Context, body: CompanyChangeIn, *, id: int | None = None, external_id: str | None = None) -> writes.Written:
    values = dict(check_properties(body.attributes))
    if "name" in values:
        raise BadValue("Give “name” beside “attributes”, not among them.", attribute="name")
    if "name" in body.model_fields_set:
        values["name"] = body.name
    now = ctx.clock.now()
    change = CompanyChange(
        ctx.workspace_id, now, external_id, id, values, body.add_tags, body.remove_tags, _owner(ctx, body), cause={"by": ctx.actor}
    )
    written = writes.write_companies(ctx.db, [change], now)[0]
    _refuse(written.problems)
    return written


def _owner(ctx: Context, body: CompanyChangeIn) -> Owner | None:
    if "owner" not in body.model_fields_set:
        return None
    if not body.owner:
        return Owner(None, None)
    wanted = body.owner.strip().casefold()
    for member in list_team(ctx.db, ctx.workspace_id):
        if member.email.casefold() == wanted:
            return Owner(member.id, member.email)
    raise BadValue(f"“{body.owner}” is no member of this workspace.", owner=body.owner)


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise BadValue(" ".join(problems), problems=[{"code": "bad_value", "sentence": problem, "path": ""} for problem in problems])


def _show(ctx: Context, id: int) -> CompanyOut:
    return _show_all(ctx, [reads.get_company(ctx.db, ctx.workspace_id, id)])[0]


def _show_all(ctx: Context, companies: Sequence[Company]) -> list[CompanyOut]:
    people = reads.count_people(ctx.db, [company.id for company in companies])
    names = [name for name in CompanyOut.model_fields if name not in ("id", "people")]
    return [
        CompanyOut(id=str(company.id), people=people.get(company.id, 0), **{name: getattr(company, name) for name in names})
        for company in companies
    ]
