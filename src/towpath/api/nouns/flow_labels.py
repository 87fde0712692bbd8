"""Folders and tags of flows: which there are, and moving many flows at once."""

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.request import Request, needs
from towpath.flows import labels, reads

router = Router()


class FlowLabelsOut(BaseModel, from_attributes=True):
    """Name -> how many flows bear it, archived ones aside. folders: the empty name for those that lie in none; a folder within a folder is
    `Shop/Email`."""

    folders: dict[str, int]
    tags: dict[str, int]


class FlowLabelsChange(BaseModel):
    """flows: ids, slugs or names. folder: where they go, empty for none; left out, they stay where they are."""

    flows: list[str] = Field(min_length=1, max_length=500)
    folder: str | None = Field(None, max_length=200)
    add_tags: list[str] = Field(default_factory=list, max_length=50)
    remove_tags: list[str] = Field(default_factory=list, max_length=50)


class FlowsLabelled(BaseModel):
    """changed: how many are other than they were."""

    changed: int


@router.get("", response=FlowLabelsOut)
@needs("read")
def list_labels(request: Request) -> FlowLabelsOut:
    return FlowLabelsOut.model_validate(labels.count_labels(request.ctx.db, request.ctx.workspace_id))


@router.post("", response=FlowsLabelled)
@needs("write")
def label_flows(request: Request, body: FlowLabelsChange) -> FlowsLabelled:
    """Moves and marks flows, all or none. It is in their files, too, and needs no launch."""
    ctx = request.ctx
    ids = [reads.find_flow(ctx.db, ctx.workspace_id, named).id for named in body.flows]
    changed = labels.label_flows(
        ctx.db, ctx.workspace_id, ids, folder=body.folder, add=body.add_tags, remove=body.remove_tags, by=ctx.actor, now=ctx.clock.now()
    )
    return FlowsLabelled(changed=changed)
