"""Why somebody is, or is not, inside a flow: their runs, and what they were refused for."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel

from towpath.api.nouns.runs import RunOut, run_out
from towpath.api.request import Request, needs
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import get_contact, name_contacts
from towpath.engine import reads
from towpath.flows.reads import find_flow

router = Router()


class DeniedOut(BaseModel):
    """reason: of semantics 10, as `already_inside`, `once_only`, `cooldown`, `entry_limit`, `flow_not_active`, `too_old`. count: how often;
    last_at: the newest time. event: the id of the event that would have started a run then."""

    reason: str
    count: int
    last_at: datetime
    event: str | None


class WhyOut(BaseModel):
    """runs: newest first. denied: the newest first. Both empty: nothing that starts the flow ever came from this person while it was live."""

    flow: str
    flow_name: str
    contact_name: str | None
    runs: list[RunOut]
    denied: list[DeniedOut]


@router.get("", response=WhyOut)
@needs("read")
def explain(
    request: Request,
    flow: Annotated[str, Query(description="Slug, name or id of a flow.")],
    contact: Annotated[int, Query(description="Id of a contact.")],
) -> WhyOut:
    """Entered or not, and why not."""
    ctx = request.ctx
    found = find_flow(ctx.db, ctx.workspace_id, flow)
    person = get_contact(ctx.db, ctx.workspace_id, contact)
    if person is None:
        raise ContactNotFound("There is no such contact in this workspace.", contact=contact)
    why = reads.why(ctx.db, ctx.workspace_id, found.id, person.id)
    names = name_contacts(ctx.db, ctx.workspace_id, [person.id])
    denied = sorted(why.denied, key=lambda one: one.last_at, reverse=True)
    return WhyOut(
        flow=found.slug,
        flow_name=found.name,
        contact_name=names.get(person.id),
        runs=[run_out(ctx.db, one, names) for one in why.runs],
        denied=[
            DeniedOut(reason=one.reason, count=one.count, last_at=one.last_at, event=None if one.event_id is None else str(one.event_id))
            for one in denied
        ],
    )
