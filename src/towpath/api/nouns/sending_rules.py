"""The sending rules of a workspace: windows, quiet hours, limits, speeds, footers, and what silence means to consent."""

from ninja import Router

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_said
from towpath.api.request import Request, needs
from towpath.messages import policy
from towpath.messages.policy import Policy

router = Router()


@router.get("", response=Policy, by_alias=True, exclude_unset=True)
@needs("read")
def get_sending_rules(request: Request) -> Policy:
    return policy.get_policy(request.ctx.db, request.ctx.workspace_id)


@router.put("", response=Policy, by_alias=True, exclude_unset=True)
@needs("admin")
def put_sending_rules(request: Request, body: Policy) -> Policy:
    """All of them anew: what is left out is not said any more, but a window or footer that a live flow names can't be. They hold for what is planned already, too. Kept in the audit log."""
    ctx = request.ctx
    before = policy.get_policy(ctx.db, ctx.workspace_id)
    for key, old, new in (("window", before.windows, body.windows), ("footer", before.footers, body.footers)):
        for name in sorted(old.keys() - new.keys()):
            refuse_said(ctx, key, name)
    policy.save_policy(ctx.db, ctx.workspace_id, body, ctx.clock.now())
    about = {name: one.model_dump(mode="json", by_alias=True, exclude_unset=True) for name, one in (("before", before), ("after", body))}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="sending_rules.changed", about=about)
    return policy.get_policy(ctx.db, ctx.workspace_id)
