"""Test with one person: a real or made-up contact walked through a flow on a clock of its own. Nothing is sent and nothing is kept."""

import os
from datetime import UTC, datetime
from typing import Any, Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts.reads import get_workspace
from towpath.api.flows.shapes import text_of
from towpath.api.nouns.runs import RunStoryOut, story_out
from towpath.api.request import Request, needs
from towpath.channels.email.mime import Mail
from towpath.messages.composing import read_content
from towpath.messages.reads import MessageDetail, without_tracking
from towpath.rehearsal import walk
from towpath.rehearsal.cases import Given
from towpath.rehearsal.scratch import scratch_connection

router = Router()


class MadeUp(BaseModel, extra="forbid"):
    """Somebody who does not exist. attributes: by name."""

    first_name: str | None = Field("Ada", max_length=200)
    last_name: str | None = Field(None, max_length=200)
    email: str | None = Field("ada@shop.example", max_length=200)
    country: str | None = Field(None, max_length=2)
    locale: str | None = Field(None, max_length=20)
    time_zone: str | None = Field(None, max_length=60)
    birth_date: str | None = Field(None, max_length=10)
    tags: list[str] = Field(default_factory=list, max_length=50)
    attributes: dict[str, Any] = {}
    consent: list[list[str]] = Field(default_factory=list, max_length=20)
    no_consent: list[list[str]] = Field(default_factory=list, max_length=20)


class WalkStart(BaseModel, extra="forbid"):
    event: str = Field(max_length=200)
    properties: dict[str, Any] = {}


class WalkStep(BaseModel, extra="forbid"):
    """One choice. after: `1 day`. next: on to the moment when something is due. event: it happens now. opens, clicks: of a message."""

    after: str | None = Field(None, max_length=40)
    next: bool = False
    event: str | None = Field(None, max_length=200)
    opens: str | None = Field(None, max_length=200)
    clicks: str | None = Field(None, max_length=200)
    properties: dict[str, Any] = {}


class AnswerIn(BaseModel, extra="forbid"):
    """How the message or the call of a node ends; 200 to a call where nothing is said."""

    status: int | Literal["sent", "failed", "uncertain"] = "sent"
    reason: str | None = None
    headers: dict[str, str] = {}
    json_: Any = Field(None, alias="json")


class WalkIn(BaseModel, extra="forbid"):
    """flow: whose draft, or else live version, is walked. version: a number, `draft` or nothing. contact: a real one; without, `person`.
    start: the event that starts it; without, the person is put in by hand. steps: from the beginning, each time."""

    flow: str = Field(max_length=200)
    version: str = Field("", max_length=20)
    contact: int | None = None
    person: MadeUp | None = None
    at: datetime | None = None
    start: WalkStart | None = None
    steps: list[WalkStep] = Field(default_factory=list, max_length=100)
    answers: dict[str, AnswerIn] = {}


class WalkedMessage(BaseModel):
    """node: where it was sent from. subject, text, html: as it would be. gates: each with verdict and detail."""

    id: str
    node: str
    channel: str
    name: str | None
    status: str
    reason: str | None
    at: datetime
    address: str | None
    subject: str | None
    text: str | None
    html: str | None
    gates: list[list[str]]


class Walked(BaseModel):
    """now: the clock. due: when something happens next by itself. run: none where the person did not enter: `denied` says why."""

    now: datetime
    due: datetime | None
    run: RunStoryOut | None
    denied: list[str]
    messages: list[WalkedMessage]


@router.post("", response=Walked)
@needs("write")
def walk_through(request: Request, body: WalkIn) -> Walked:
    """Tells the walk from its beginning. Refused with the flow's problems where it can't be launched."""
    ctx = request.ctx
    db, workspace_id = ctx.db, ctx.workspace_id
    text = text_of(request, body.flow, body.version)
    attributes, templates = walk.known_here(db, workspace_id)
    if body.contact is not None:
        given = walk.copy_person(db, workspace_id, body.contact)
        past = walk.copy_past(db, workspace_id, body.contact)
    else:
        given, past = _made_up(body.person or MadeUp.model_validate({})), []
    zone = get_workspace(db, workspace_id).time_zone
    start = walk.Happened(body.start.event, body.start.properties, ctx.clock.now()) if body.start else None
    steps = [walk.Step(**one.model_dump()) for one in body.steps]
    answers = {
        node: {"status": one.status, "reason": one.reason, "headers": one.headers, "json": one.json_} for node, one in body.answers.items()
    }
    at = ctx.clock.now() if body.at is None else body.at.astimezone(UTC)
    with scratch_connection(os.environ["DATABASE_URL"]) as scratch:
        walked = walk.walk(
            scratch, text, walk.Walker(given, past, attributes, templates), steps, at=at, zone=zone, answers=answers, start=start
        )
        run = story_out(scratch, walked.workspace_id, walked.story) if walked.story else None
    nodes = {visit.id: visit.node for visit in run.processes} if run else {}
    return Walked(
        now=walked.now,
        due=walked.due,
        run=run,
        denied=list(walked.denied),
        messages=[_message(one, nodes) for one in walked.messages],
    )


def _made_up(person: MadeUp) -> Given:
    said = person.model_dump(exclude={"attributes"}, exclude_none=True)
    return Given(**person.attributes, **said)


def _message(detail: MessageDetail, nodes: dict[str, str]) -> WalkedMessage:
    row = detail.row
    content = read_content(detail.content) if detail.content is not None else None
    mail = content if isinstance(content, Mail) else None
    return WalkedMessage(
        id=str(row.id),
        node=nodes.get(str(row.id), ""),
        channel=row.channel,
        name=row.name,
        status=row.status_word,
        reason=row.reason,
        at=row.ended_at or row.planned_at,
        address=row.address,
        subject=row.subject,
        text=mail.text if mail else None,
        html=without_tracking(mail.html) if mail and mail.html else None,
        gates=[list(gate) for gate in detail.gates],
    )
