"""Test people: of all people only they are reached by tests, and whatever flows do with them is a test (semantics 56)."""

from typing import Annotated

from ninja import Path, Router, Status

from towpath.accounts.writes import audit
from towpath.api.members import LAST_ID
from towpath.api.memberships import ListMember, MemberIn, find_member
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.contacts import testers
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import get_contact

router = Router()


class TesterOut(ListMember):
    """id: of the contact. added_by: user:ID, key:ID or command."""

    added_by: str


@router.get("", response=Page[TesterOut])
@needs("read")
def list_testers(request: Request) -> Page[TesterOut]:
    """All, as they were added."""
    found = testers.list_test_people(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[_show(one) for one in found], next=None)


@router.post("", response={201: TesterOut})
@needs("admin")
def add_tester(request: Request, body: MemberIn) -> Status[TesterOut]:
    """A contact becomes a test person; who is one already stays one. What began before counts on."""
    ctx = request.ctx
    contact = find_member(ctx, body)
    if contact is None:
        said = next(value for value in (body.id, body.external_id, body.email, body.phone) if value is not None)
        raise ContactNotFound(f"There is no contact “{said}”: add the person first, then name them here.", contact=said)
    if testers.add_test_person(ctx.db, ctx.workspace_id, (contact.lane, contact.id), by=ctx.actor, now=ctx.clock.now()):
        _audit(request, "added", contact.id)
    return Status(201, next(_show(one) for one in testers.list_test_people(ctx.db, ctx.workspace_id) if one.id == contact.id))


@router.delete("/{id}", response={204: None})
@needs("admin")
def remove_tester(request: Request, id: Annotated[int, Path(ge=1, le=LAST_ID)]) -> None:
    """Their runs that began as tests stay tests."""
    ctx = request.ctx
    contact = get_contact(ctx.db, ctx.workspace_id, id)
    if contact is None or not testers.remove_test_person(ctx.db, ctx.workspace_id, (contact.lane, contact.id)):
        raise ContactNotFound(f"The contact {id} is no test person.", contact=str(id))
    _audit(request, "removed", id)


def _audit(request: Request, deed: str, contact: int) -> None:
    ctx = request.ctx
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"tester.{deed}", about={"contact": contact})


def _show(one: testers.TestPerson) -> TesterOut:
    return TesterOut(id=str(one.id), **{name: getattr(one, name) for name in TesterOut.model_fields if name != "id"})
