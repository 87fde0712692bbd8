"""Senders: by what address and server email leaves. A password goes in and never comes out."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.in_use import refuse_said
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.channels.base import Outcome
from towpath.channels.email.mime import BadAddress, Mail, bare_address
from towpath.channels.email.smtp import SmtpConversation, SmtpServer
from towpath.host.settings import load
from towpath.messages import senders
from towpath.messages.senders import Sender, SenderFields, SenderIsWrong
from towpath.secrets.ring import KeyRing, open_ring
from towpath.values.windows import SpeedSettings

router = Router()


class SenderSettings(BaseModel):
    """server: `catcher`, or an SMTP address such as `smtp://user@mail.shop.org:587?tls=starttls`. postal_address: for the footer.
    speed: at most so many messages leave by it; the others wait their turn."""

    address: str = Field(max_length=320)
    display_name: str = Field("", max_length=200)
    server: str = Field("catcher", max_length=1000)
    postal_address: str = Field("", max_length=500)
    speed: SpeedSettings | None = None


class SenderOut(BaseModel):
    id: int
    channel: Literal["email"] = "email"
    name: str
    settings: SenderSettings
    is_default: bool
    has_password: bool
    updated_at: datetime


class NewSender(BaseModel):
    """password: of the server's user."""

    channel: Literal["email"] = "email"
    name: str = Field(min_length=1, max_length=100)
    settings: SenderSettings
    password: str | None = Field(None, max_length=1000)
    is_default: bool = False


class SenderChange(BaseModel):
    """What is left out stays. password: an empty one takes it away."""

    channel: Literal["email"] = "email"
    name: str | None = Field(None, min_length=1, max_length=100)
    settings: SenderSettings | None = None
    password: str | None = Field(None, max_length=1000)
    is_default: bool | None = None


class TestMail(BaseModel):
    to: str = Field(max_length=320)


class TestAnswer(BaseModel):
    """response: what the server said."""

    accepted: bool
    response: str


@router.get("", response=Page[SenderOut])
@needs("read")
def list_senders(request: Request) -> Page[SenderOut]:
    """The default first."""
    return Page(items=[_out(one) for one in senders.list_senders(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: SenderOut})
@needs("admin")
def make_sender(request: Request, body: NewSender) -> SenderOut:
    """The first one of a workspace is its default."""
    ctx = request.ctx
    fields = SenderFields(body.name, password=body.password, is_default=body.is_default, **_fields(body.settings))
    return _out(senders.save_sender(ctx.db, ctx.workspace_id, fields, _ring(), now=ctx.clock.now()))


@router.get("/{int:id}", response=SenderOut)
@needs("read")
def get_sender(request: Request, id: int) -> SenderOut:
    return _out(_get(request, id))


@router.patch("/{int:id}", response=SenderOut)
@needs("admin")
def change_sender(request: Request, id: int, body: SenderChange) -> SenderOut:
    ctx = request.ctx
    now = _get(request, id)
    settings = body.settings or _settings(now)
    fields = SenderFields(body.name or now.name, password=body.password, is_default=bool(body.is_default), **_fields(settings))
    return _out(senders.save_sender(ctx.db, ctx.workspace_id, fields, _ring(), now=ctx.clock.now(), sender_id=id))


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def delete_sender(request: Request, id: int) -> None:
    """One that a live flow names stays."""
    sender = _get(request, id)
    refuse_said(request.ctx, "from", sender.name)
    senders.delete_sender(request.ctx.db, request.ctx.workspace_id, sender.id)


@router.post("/{int:id}/test", response=TestAnswer)
@needs("admin")
def send_test_mail(request: Request, id: int, body: TestMail) -> TestAnswer:
    """One mail by this sender, now; what the server says comes back."""
    sender = _get(request, id)
    try:
        to = bare_address(body.to)
    except BadAddress as error:
        raise SenderIsWrong(str(error), field="to") from error
    now = request.ctx.clock.now()
    mail = Mail(
        sender=sender.mailbox,
        to=(to,),
        subject="A test of your sender",
        text="This mail shows that Towpath can send by this sender. There is nothing to do.\n",
        message_id=f"<test.{int(now.timestamp() * 1000)}.{sender.id}@{sender.address.rpartition('@')[2]}>",
        date=format_datetime(now),
        boundary="=_test",
    )
    conversation = SmtpConversation(sender.smtp_server(_ring(), SmtpServer("127.0.0.1", load().catcher_port, catcher=True)))
    try:
        result = conversation.send(mail, lambda: True)
    finally:
        conversation.close()
    return TestAnswer(accepted=result.outcome == Outcome.ACCEPTED, response=result.response or result.reason or "")


def _fields(settings: SenderSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in SenderSettings.model_fields}


def _get(request: Request, id: int) -> Sender:
    return senders.get_sender(request.ctx.db, request.ctx.workspace_id, min(id, 2**31 - 1))


def _settings(sender: Sender) -> SenderSettings:
    return SenderSettings(
        address=sender.address,
        display_name=sender.display_name,
        server=sender.server,
        postal_address=sender.postal_address,
        speed=sender.speed,
    )


def _out(sender: Sender) -> SenderOut:
    return SenderOut(
        id=sender.id,
        name=sender.name,
        settings=_settings(sender),
        is_default=sender.is_default,
        has_password=sender.has_password,
        updated_at=sender.updated_at,
    )


def _ring() -> KeyRing:
    return open_ring(load().data)
