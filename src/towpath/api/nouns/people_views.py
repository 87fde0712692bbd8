"""Saved views of the list of people: one's own, or the whole workspace's."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.pages import Page
from towpath.api.request import Context, NotAllowed, Request, needs
from towpath.contacts import browsing, views
from towpath.flows import facts
from towpath.flows.scope import read_surroundings
from towpath.segments import definition
from towpath.segments.reads import names_of_today

router = Router()

ViewId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PeopleLook(BaseModel, extra="forbid"):
    """search, where (as in a flow file), sort, columns (what stands below `contact.`): as `GET /contacts` takes them."""

    search: str = Field("", max_length=200)
    where: Any = None
    sort: browsing.Sort = "newest"
    columns: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(default_factory=list, max_length=browsing.MOST_COLUMNS)


class PeopleViewOut(BaseModel):
    """shared: everybody of the workspace sees it; else only who made it. look: with the names of today."""

    id: int
    name: str
    shared: bool
    look: PeopleLook
    created_at: datetime
    changed_at: datetime


class NewPeopleView(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=views.LONGEST_NAME)
    shared: bool = False
    look: PeopleLook = Field(default_factory=lambda: PeopleLook(search=""))


class PeopleViewChange(BaseModel, extra="forbid"):
    """What is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=views.LONGEST_NAME)
    shared: bool | None = None
    look: PeopleLook | None = None


@router.get("", response=Page[PeopleViewOut])
@needs("read")
def list_people_views(request: Request) -> Page[PeopleViewOut]:
    """Those of the workspace, then one's own, by name."""
    ctx = request.ctx
    found = views.list_views(ctx.db, ctx.workspace_id, _user(ctx))
    today = names_of_today(ctx.db, ctx.workspace_id) if found else {}
    return Page(items=[_out(one, today) for one in found], next=None)


@router.post("", response={201: PeopleViewOut})
@needs("comment")
def make_people_view(request: Request, body: NewPeopleView) -> Status[PeopleViewOut]:
    """One's own, or shared: that takes who may change things, and is kept in the audit log. A key has none of its own."""
    ctx = request.ctx
    owner = _owner(ctx, body.shared)
    id = views.make_view(ctx.db, ctx.workspace_id, owner, body.name, _look(ctx, body.look), now=ctx.clock.now())
    return Status(201, _kept(ctx, "made", id))


@router.patch("/{id}", response=PeopleViewOut)
@needs("comment")
def change_people_view(request: Request, id: ViewId, body: PeopleViewChange) -> PeopleViewOut:
    """A shared one that becomes one's own is gone for the others."""
    ctx = request.ctx
    there = views.get_view(ctx.db, ctx.workspace_id, _user(ctx), id)
    _owner(ctx, not there.personal)
    owner = _owner(ctx, not there.personal if body.shared is None else body.shared)
    look = _look(ctx, body.look) if body.look is not None else there.look
    name = there.name if body.name is None else body.name
    views.change_view(ctx.db, ctx.workspace_id, owner, id, name, look, now=ctx.clock.now())
    return _kept(ctx, "changed", id)


@router.delete("/{id}", response={204: None})
@needs("comment")
def delete_people_view(request: Request, id: ViewId) -> None:
    ctx = request.ctx
    there = views.get_view(ctx.db, ctx.workspace_id, _user(ctx), id)
    _owner(ctx, not there.personal)
    views.delete_view(ctx.db, ctx.workspace_id, id)
    _audit(ctx, "deleted", there)


# ---- Parts -----------------------------------------------------------------------------------------------------------


def _user(ctx: Context) -> int | None:
    return ctx.user.pk if ctx.user is not None else None


def _owner(ctx: Context, shared: bool) -> int | None:
    """None: the workspace's."""
    if shared or ctx.user is None:
        if not ctx.known_caller.may("write"):
            raise NotAllowed("Views of the whole workspace are changed by who may change things. Save it as your own.", permission="write")
        return None
    return int(ctx.user.pk)


def _look(ctx: Context, said: PeopleLook) -> views.Look:
    """Raises BadCondition."""
    columns = browsing.read_columns(",".join(said.columns))
    if said.where in (None, [], {}):
        return views.Look(search=said.search.strip(), sort=said.sort, columns=columns)
    scope = definition.people_scope(facts.scope_for(read_surroundings(ctx.db, ctx.workspace_id), "contact", None))
    kept = definition.read_definition(said.where, scope)[1]
    return views.Look(search=said.search.strip(), where=kept.document, names=kept.names, sort=said.sort, columns=columns)


def _kept(ctx: Context, deed: str, id: int) -> PeopleViewOut:
    view = views.get_view(ctx.db, ctx.workspace_id, _user(ctx), id)
    _audit(ctx, deed, view)
    return _out(view, names_of_today(ctx.db, ctx.workspace_id))


def _out(view: views.View, today: Any) -> PeopleViewOut:
    where = None if view.look.where is None else definition.with_names_of_today(view.look.where, view.look.names, today)
    return PeopleViewOut(
        id=view.id, name=view.name, shared=not view.personal, created_at=view.created_at, changed_at=view.changed_at,
        look=PeopleLook(search=view.look.search, where=where, sort=view.look.sort, columns=list(view.look.columns)),  # type: ignore[arg-type]
    )  # fmt: skip


def _audit(ctx: Context, deed: str, view: views.View) -> None:
    """Of those that others see."""
    if not view.personal:
        about = {"view": view.id, "name": view.name}
        audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"people_view.{deed}", about=about)
