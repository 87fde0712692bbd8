"""Splits that look for their winner: the numbers, the decision, and picking it by hand (semantics 21)."""

from datetime import datetime

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.engine import experiments
from towpath.engine.experiments import SplitTest

router = Router()


class VariantNumbers(BaseModel):
    """persons: who got it. performed: of them, who did what decides."""

    persons: int
    performed: int


class SplitOut(BaseModel):
    """numbers: as of the decision, or of now while there is none. winner: null after a tie, and while nothing is decided."""

    flow: str
    node: str
    began_at: datetime
    decided_at: datetime | None
    winner: str | None
    decided_by: str | None
    numbers: dict[str, VariantNumbers]


class Pick(BaseModel, extra="forbid"):
    variant: str = Field(min_length=1, max_length=100)


@router.get("/{flow}", response=Page[SplitOut])
@needs("read")
def list_splits(request: Request, flow: str) -> Page[SplitOut]:
    """Of one flow: those that somebody has come to."""
    found = experiments.list_tests(request.ctx.db, request.ctx.workspace_id, flow)
    return Page(items=[_out(flow, one) for one in found], next=None)


@router.post("/{flow}/{node}/winner", response=SplitOut)
@needs("write")
def pick_winner(request: Request, flow: str, node: str, body: Pick) -> SplitOut:
    """By hand, at once and for good: whoever waits, and all that come, take this variant. Kept in the audit log."""
    ctx = request.ctx
    picked = experiments.pick_by_hand(ctx.db, ctx.workspace_id, flow, node, body.variant, by=ctx.actor, now=ctx.clock.now())
    about = {"flow": flow, "node": node, "variant": body.variant}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="split.winner_picked", about=about)
    return _out(flow, picked)


def _out(flow: str, one: SplitTest) -> SplitOut:
    numbers = {name: VariantNumbers(persons=found.persons, performed=found.performed) for name, found in one.numbers.items()}
    return SplitOut(
        flow=flow, node=one.node, began_at=one.began_at, decided_at=one.decided_at, winner=one.variant, decided_by=one.decided_by,
        numbers=numbers,
    )  # fmt: skip
