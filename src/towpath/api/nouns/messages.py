"""Messages: whether they were sent, why or why not, every attempt, and the mail as it was sent; also what the catcher received."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.channels.base import Outcome, Phase
from towpath.channels.email.mime import Mail
from towpath.channels.function.call import FunctionCall
from towpath.channels.sms.text import TextMessage
from towpath.contacts.reads import get_contact
from towpath.flows.errors import FlowNotFound, VersionNotFound
from towpath.flows.reads import find_flow, get_compiled, get_flow
from towpath.host.database import Connection
from towpath.messages import reads
from towpath.messages.composing import read_content
from towpath.messages.models import Status
from towpath.messages.reads import MessageDetail, MessageNotFound, MessageRow

router = Router()

# What is shown of a mail runs nothing and stands in an origin of its own; pictures may be loaded by whoever looks.
PREVIEW_POLICY = "sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'"

StatusWord = Literal["queued", "attempting", "sent", "failed", "skipped", "cancelled", "uncertain"]


class MessageSummary(BaseModel):
    """id: of the visit that sends it. reason: why it was skipped, failed or cancelled."""

    id: str
    channel: str
    name: str | None
    status: StatusWord
    reason: str | None
    address: str | None
    subject: str | None
    test: bool
    planned_at: datetime
    ended_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class ContactOf(BaseModel):
    id: str
    name: str
    email: str | None


class FlowOf(BaseModel):
    id: int
    slug: str
    name: str


class Gate(BaseModel):
    gate: str
    verdict: str
    detail: str


class Attempt(BaseModel):
    """phase: how far it got; outcome: `accepted`, `refused`, `deferred`, `not_sent`, `uncertain`, `under_way`."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    phase: str
    outcome: str
    response: str | None


class Message(MessageSummary):
    """content: of a mail {from, to, cc, subject, text, has_html, headers}, of a request {method, url, headers, body},
    of a text message {from, to, text, parts, encoding, sender}.

    answer: to a request.
    """

    contact: ContactOf | None
    flow: FlowOf | None
    run: str
    node: str | None
    transactional: bool
    delivered_at: datetime | None
    gates: list[Gate]
    attempts: list[Attempt]
    content: dict[str, Any] | None
    answer: dict[str, Any] | None


class CaughtMail(BaseModel):
    """A mail that the built-in catcher received."""

    id: int
    received_at: datetime
    sender: str
    recipients: list[str]
    subject: str
    message_id: str


@router.get("", response=Page[MessageSummary])
@needs("read")
def list_messages(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    status: StatusWord | Literal[""] = "",
    contact: Annotated[int | None, Query(description="Of this contact.")] = None,
    flow: Annotated[str, Query(description="Of the flow with this id, name or number.", max_length=200)] = "",
    run: Annotated[int | None, Query(description="Of this run.")] = None,
) -> Page[MessageSummary]:
    """The newest first."""
    ctx = request.ctx
    before = read_cursor(cursor, (datetime, int))
    found = reads.list_messages(
        ctx.db,
        ctx.workspace_id,
        before=(before[0], before[1]) if before else None,
        limit=one_more(limit),
        contact_id=_sound_id(contact),
        flow_id=find_flow(ctx.db, ctx.workspace_id, flow).id if flow else None,
        run_id=_sound_id(run),
        status=Status[status.upper()] if status else None,
    )
    shown = found[:limit]
    following = write_cursor((shown[-1].planned_at, shown[-1].id)) if len(found) > limit else None
    return Page(items=[MessageSummary(**_summary(row)) for row in shown], next=following)


@router.get("/caught", response=Page[CaughtMail])
@needs("read")
def list_caught(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Page[CaughtMail]:
    """What the mail catcher received from this workspace, the newest first."""
    ctx = request.ctx
    before = read_cursor(cursor, (int,))
    found = reads.list_caught(ctx.db, ctx.workspace_id, before_id=before[0] if before else None, limit=one_more(limit))
    items = [
        CaughtMail(
            id=one.id,
            received_at=one.received_at,
            sender=one.mail_from,
            recipients=list(one.rcpt_to),
            subject=one.subject,
            message_id=one.message_id,
        )
        for one in found[:limit]
    ]
    return Page(items=items, next=write_cursor((items[-1].id,)) if len(found) > limit else None)


@router.get("/caught/{int:id}/raw", response={200: str})
@needs("read")
def get_caught_raw(request: Request, id: int) -> Any:
    """The mail as it came over the wire."""
    raw = reads.get_caught_raw(request.ctx.db, request.ctx.workspace_id, _sound_id(id) or 0)
    return HttpResponse(raw, content_type="text/plain; charset=utf-8")


@router.get("/{int:id}", response=Message)
@needs("read")
def get_message(request: Request, id: int) -> Message:
    ctx = request.ctx
    detail = _detail(request, id)
    row = detail.row
    return Message(
        **_summary(row),
        contact=_contact(ctx.db, ctx.workspace_id, row.contact_id),
        flow=_flow(ctx.db, ctx.workspace_id, row.flow_id),
        run=str(row.run_id),
        node=_node(ctx.db, row),
        transactional=row.transactional,
        delivered_at=row.arrived_at,
        gates=[Gate(gate=gate[0], verdict=gate[1], detail=gate[2]) for gate in detail.gates],
        attempts=[
            Attempt(
                number=one.number,
                started_at=one.started_at,
                ended_at=one.ended_at,
                phase=Phase(one.phase).name.lower(),
                outcome=Outcome(one.outcome).name.lower(),
                response=one.response,
            )
            for one in detail.attempts
        ],
        content=_content(detail),
        answer=dict(detail.answer) if detail.answer is not None else None,
    )


@router.get("/{int:id}/html", response={200: str})
@needs("read")
def get_message_html(request: Request, id: int) -> Any:
    """The HTML part as it was sent, for a frame: it runs no script. Tracked links and the pixel are taken out of it."""
    mail = reads.get_mail(_detail(request, id))
    if mail is None or mail.html is None:
        raise MessageNotFound("This message has no HTML part.", message=id)
    response = HttpResponse(reads.without_tracking(mail.html), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def _detail(request: Request, id: int) -> MessageDetail:
    return reads.get_message(request.ctx.db, request.ctx.workspace_id, _sound_id(id) or 0)


def _sound_id(id: int | None) -> int | None:
    """An id that no bigint can be is nobody's."""
    if id is not None and not 0 <= id < 2**63:
        raise MessageNotFound("There is nothing with this id.", id=str(id))
    return id


def _summary(row: MessageRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "channel": row.channel,
        "name": row.name,
        "status": row.status_word,
        "reason": row.reason,
        "address": row.address,
        "subject": row.subject,
        "test": row.test,
        "planned_at": row.planned_at,
        "ended_at": row.ended_at,
        "opened_at": row.opened_at,
        "clicked_at": row.clicked_at,
    }


def _content(detail: MessageDetail) -> dict[str, Any] | None:
    """A mail in the words of its headers, or a request; secrets in a request's headers are not shown."""
    if detail.content is None:
        return None
    content = read_content(detail.content)
    if isinstance(content, Mail):
        return {
            "from": content.sender,
            "to": ", ".join(content.to),
            "cc": list(content.cc),
            "subject": content.subject,
            "text": content.text,
            "has_html": content.html is not None,
            "headers": {"Message-ID": content.message_id, "Date": content.date, **dict(content.headers)},
        }
    if isinstance(content, TextMessage):
        return {
            "from": content.sender, "to": content.to, "text": content.text, "parts": content.parts, "encoding": content.encoding,
            "sender": content.sender_name,
        }  # fmt: skip
    if isinstance(content, FunctionCall):
        return {"event": content.event}
    return {
        "method": content.method,
        "url": content.url,
        "headers": {name: "…" if name.casefold() in ("authorization", "cookie", "x-api-key") else value for name, value in content.headers},
        "body": content.body,
    }


def _contact(db: Connection, workspace_id: int, contact_id: int | None) -> ContactOf | None:
    contact = get_contact(db, workspace_id, contact_id) if contact_id is not None else None
    if contact is None:
        return None
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return ContactOf(id=str(contact.id), name=name, email=contact.email)


def _flow(db: Connection, workspace_id: int, flow_id: int) -> FlowOf | None:
    try:
        flow = get_flow(db, workspace_id, flow_id)
    except FlowNotFound:
        return None
    return FlowOf(id=flow.id, slug=flow.slug, name=flow.name)


def _node(db: Connection, row: MessageRow) -> str | None:
    try:
        nodes = get_compiled(db, row.version_id).nodes
    except VersionNotFound:
        return None
    return nodes[row.node].id if row.node < len(nodes) else None
