"""Double opt-in: what people are asked when a consent must be confirmed."""

from ninja import Router

from towpath.accounts.writes import audit
from towpath.api.request import Request, needs
from towpath.messages import opt_in
from towpath.messages.opt_in import DoubleOptIn

router = Router()


@router.get("", response=DoubleOptIn)
@needs("read")
def get_double_opt_in(request: Request) -> DoubleOptIn:
    return opt_in.get_opt_in(request.ctx.db, request.ctx.workspace_id)


@router.put("", response=DoubleOptIn)
@needs("admin")
def put_double_opt_in(request: Request, body: DoubleOptIn) -> DoubleOptIn:
    """All of it anew; messages that were asked for before say what they said. Kept in the audit log."""
    ctx = request.ctx
    opt_in.save_opt_in(ctx.db, ctx.workspace_id, body, ctx.clock.now())
    about = body.model_dump(mode="json")
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="double_opt_in.changed", about=about)
    return body
