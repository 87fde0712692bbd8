"""The page where people choose what they get: what it says and offers, and a person's own link to it."""

from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel

from towpath.accounts.writes import audit
from towpath.api.nouns.contacts import get_one
from towpath.api.request import Request, needs
from towpath.host.settings import load
from towpath.messages import preferences
from towpath.messages.letters import preferences_address
from towpath.messages.preferences import PreferencePage
from towpath.messages.tokens import Reader
from towpath.secrets.ring import open_ring

router = Router()


class PreferenceLink(BaseModel):
    """url: whoever has it may change what this person gets."""

    url: str


@router.get("", response=PreferencePage)
@needs("read")
def get_preference_page(request: Request) -> PreferencePage:
    return preferences.get_page(request.ctx.db, request.ctx.workspace_id)


@router.put("", response=PreferencePage)
@needs("admin")
def put_preference_page(request: Request, body: PreferencePage) -> PreferencePage:
    """All of it anew. What people chose stays, also of a topic that is offered no more. Kept in the audit log."""
    ctx = request.ctx
    preferences.save_page(ctx.db, ctx.workspace_id, body, ctx.clock.now())
    about = body.model_dump(mode="json")
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="preference_page.changed", about=about)
    return body


@router.get("/link", response=PreferenceLink)
@needs("write")
def get_link(request: Request, contact: Annotated[int, Query(ge=1, le=2**63 - 1)]) -> PreferenceLink:
    """A person's own page, as the footers of their mails lead to it."""
    found, settings = get_one(request.ctx, contact), load()
    reader = Reader(found.workspace_id, found.id)
    return PreferenceLink(url=preferences_address(open_ring(settings.data), settings.base_url, reader))
