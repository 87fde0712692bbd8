"""Tags of the workspace's people."""

from ninja import Router
from pydantic import BaseModel

from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.contacts.reads import list_workspace_tags

router = Router()


class TagOut(BaseModel):
    """contacts: how many have it."""

    tag: str
    contacts: int


@router.get("", response=Page[TagOut])
@needs("read")
def list_tags(request: Request) -> Page[TagOut]:
    """All, by name."""
    found = list_workspace_tags(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[TagOut(tag=tag, contacts=count) for tag, count in found], next=None)
