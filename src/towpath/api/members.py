"""Who looks at, and who does, the work of the team."""

from towpath.api.request import Context
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.models import Contact
from towpath.contacts.reads import get_contact
from towpath.team.models import EVERYTHING, Subject, Viewer
from towpath.team.writes import team_lane

LAST_ID = 2**63 - 1


def viewer_of(ctx: Context) -> Viewer:
    """A key sees everything: it acts for the workspace."""
    if ctx.user is None:
        return EVERYTHING
    return Viewer(ctx.user.pk, ctx.user.email, sees_all=ctx.role == "admin")


def email_of(ctx: Context) -> str | None:
    return ctx.user.email if ctx.user is not None else None


def find_subject(ctx: Context, contact: str | None) -> Subject:
    """What a new task, note or post concerns. Raises ContactNotFound."""
    workspace_id = ctx.workspace_id
    if contact is None:
        return Subject(workspace_id=workspace_id, lane=team_lane(workspace_id), contact_id=None, by=ctx.actor)
    found = find_person(ctx, contact)
    return Subject(workspace_id=workspace_id, lane=found.lane, contact_id=found.id, by=ctx.actor)


def find_person(ctx: Context, contact: str) -> Contact:
    found = get_contact(ctx.db, ctx.workspace_id, int(contact)) if contact.isdecimal() and int(contact) <= LAST_ID else None
    if found is None:
        raise ContactNotFound(f"There is no contact {contact}.", contact=contact)
    return found
