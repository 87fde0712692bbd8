"""Two contacts who are one person: a look at what would come of it, and the merge (semantics 53)."""

from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.nouns.contacts import ConsentOut, ContactSummary, IdentifierOut, get_one, summarize
from towpath.api.request import Context, Request, needs
from towpath.contacts.merging import ask_to_merge, preview_merge
from towpath.engine.reads import list_runs
from towpath.flows.compiled import CompiledVersion
from towpath.flows.reads import get_compiled

router = Router()
ContactId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class MergedValueOut(BaseModel, from_attributes=True):
    """A value that the two don't have in common. kept: the newest set."""

    name: str
    stays: Any
    goes: Any
    kept: Any


class RivalRuns(BaseModel):
    """Both are in this flow, which lets a person in once at a time: the run that entered first stays, the other ends `merged`."""

    flow: str
    stays: str
    ends: str


class MergePreview(BaseModel):
    """stays: the older contact; goes: the one whose id leads there afterwards. tags, identifiers, consents: what the other adds."""

    stays: ContactSummary
    goes: ContactSummary
    values: list[MergedValueOut]
    tags: list[str]
    identifiers: list[IdentifierOut]
    consents: list[ConsentOut]
    runs: list[RivalRuns]


class MergeIn(BaseModel, extra="forbid"):
    contact: ContactId
    other: ContactId


class MergeAsked(BaseModel):
    """The merge is done within moments, in its place among the events of both."""

    stays: str
    goes: str


@router.get("", response=MergePreview)
@needs("read")
def preview(request: Request, contact: Annotated[ContactId, Query()], other: Annotated[ContactId, Query()]) -> MergePreview:
    """What would come of a merge of these two contacts; changes nothing."""
    ctx = request.ctx
    plan = preview_merge(ctx.db, ctx.workspace_id, get_one(ctx, contact), get_one(ctx, other))
    return MergePreview(
        stays=summarize(plan.stays),
        goes=summarize(plan.goes),
        values=[MergedValueOut.model_validate(value) for value in plan.values],
        tags=list(plan.tags),
        identifiers=[IdentifierOut(kind=kind, value=value) for kind, value in plan.identifiers],
        consents=[ConsentOut.model_validate(consent) for consent in plan.consents],
        runs=_rivals(ctx, plan.stays.id, plan.goes.id),
    )


@router.post("", response={202: MergeAsked})
@needs("write")
def merge(request: Request, body: MergeIn) -> Status[MergeAsked]:
    """Merges the two: the older stays. It is not undone. Kept in the audit log."""
    ctx = request.ctx
    now = ctx.clock.now()
    stays, goes = ask_to_merge(ctx.db, ctx.workspace_id, get_one(ctx, body.contact), get_one(ctx, body.other), by=ctx.actor, now=now)
    asked = MergeAsked(stays=str(stays.id), goes=str(goes.id))
    audit(ctx.db, workspace_id=ctx.workspace_id, at=now, actor=ctx.actor, what="contact.merged", about=asked.model_dump())
    return Status(202, asked)


def _rivals(ctx: Context, stays: int, goes: int) -> list[RivalRuns]:
    inside = [list_runs(ctx.db, ctx.workspace_id, contact_id=id, status="running", limit=200) for id in (stays, goes)]
    theirs = {(run.flow_id, run.key): run for run in inside[1]}
    found = []
    for run in inside[0]:
        other = theirs.get((run.flow_id, run.key))
        if other is not None:
            version: CompiledVersion = get_compiled(ctx.db, run.version_id)
            if version.settings.re_entry != "many":
                first, second = sorted((run, other), key=lambda one: (one.entered_at, one.id))
                found.append(RivalRuns(flow=version.flow_name, stays=str(first.id), ends=str(second.id)))
    return found
