"""What the API says of a launch that waits for a second person."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from towpath.api.request import Context
from towpath.flows import approvals


class LaunchRequestOut(BaseModel):
    """flow: slug. launch: {people, nodes, backfill}, what it is to be launched with. state: `open`, `launched`, `declined`, `withdrawn`,
    `void` (answer: why). asked_by, answered_by: names. may_answer: the caller may agree or decline."""

    id: int
    flow: str
    flow_name: str
    launch: dict[str, Any]
    note: str
    state: Literal["open", "launched", "declined", "withdrawn", "void"]
    asked_by: str
    asked_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str
    may_answer: bool


def request_out(ctx: Context, one: approvals.LaunchRequest, names: dict[str, str] | None = None) -> LaunchRequestOut:
    names = approvals.names_of(ctx.db, ctx.workspace_id) if names is None else names
    person = ctx.user.pk if ctx.user is not None else None
    return LaunchRequestOut(
        id=one.id, flow=one.flow, flow_name=one.flow_name, launch=one.launch, note=one.note, state=one.state,  # type: ignore[arg-type]
        asked_by=approvals.name_of(names, one.asked_by), asked_at=one.asked_at,
        answered_by=None if one.answered_by is None else approvals.name_of(names, one.answered_by), answered_at=one.answered_at,
        answer=one.answer,
        may_answer=one.state == "open" and person is not None and person != one.asked_user and ctx.known_caller.may("approve"),
    )  # fmt: skip
