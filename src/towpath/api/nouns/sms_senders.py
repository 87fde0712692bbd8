"""Senders of text messages: any provider by one HTTP description, or the built-in catcher. Secrets go in and never come out."""

from datetime import datetime
from typing import Any

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.in_use import refuse_said
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.channels.base import Outcome
from towpath.channels.guard import guard_from
from towpath.channels.sms.parts import count_parts
from towpath.channels.sms.text import TextMessage, send_text
from towpath.host.settings import as_environment, load
from towpath.messages import sms_senders
from towpath.messages.senders import SenderIsWrong
from towpath.messages.sms_senders import HELP_TEXT, START_TEXT, STOP_TEXT, SmsSender, SmsSenderFields
from towpath.secrets.ring import KeyRing, open_ring
from towpath.values.windows import SpeedSettings

router = Router()


class SmsSenderOut(BaseModel):
    """provider: its description; null: the catcher. secrets: their names. status_url, inbound_url: where the provider reports to."""

    id: int
    name: str
    number: str
    provider: dict[str, Any] | None
    secrets: list[str]
    is_default: bool
    stop_text: str
    start_text: str
    help_text: str
    status_url: str | None
    inbound_url: str | None
    speed: SpeedSettings | None
    updated_at: datetime


class SmsSenderIn(BaseModel, extra="forbid"):
    """secrets: name -> value; an empty value takes it away, a name left out stays as it is."""

    name: str = Field(min_length=1, max_length=100)
    number: str = Field("", max_length=30)
    provider: dict[str, Any] | None = None
    secrets: dict[str, str] = Field(default_factory=dict, max_length=20)
    is_default: bool = False
    speed: SpeedSettings | None = None
    stop_text: str = Field(STOP_TEXT, max_length=1_000)
    start_text: str = Field(START_TEXT, max_length=1_000)
    help_text: str = Field(HELP_TEXT, max_length=1_000)


class TestText(BaseModel):
    to: str = Field(max_length=40, description="A number with its country code.")


class TestTextAnswer(BaseModel):
    accepted: bool
    response: str


@router.get("", response=Page[SmsSenderOut])
@needs("read")
def list_sms_senders(request: Request) -> Page[SmsSenderOut]:
    """The default first."""
    ctx = request.ctx
    may_see_addresses = ctx.known_caller.may("admin")
    return Page(items=[_out(one, may_see_addresses) for one in sms_senders.list_sms_senders(ctx.db, ctx.workspace_id)], next=None)


@router.post("", response={201: SmsSenderOut})
@needs("admin")
def make_sms_sender(request: Request, body: SmsSenderIn) -> SmsSenderOut:
    """The first one of a workspace is its default."""
    ctx = request.ctx
    return _out(sms_senders.save_sms_sender(ctx.db, ctx.workspace_id, _fields(body), _ring(), now=ctx.clock.now()), True)


@router.get("/{int:id}", response=SmsSenderOut)
@needs("read")
def get_sms_sender(request: Request, id: int) -> SmsSenderOut:
    return _out(_get(request, id), request.ctx.known_caller.may("admin"))


@router.put("/{int:id}", response=SmsSenderOut)
@needs("admin")
def change_sms_sender(request: Request, id: int, body: SmsSenderIn) -> SmsSenderOut:
    ctx = request.ctx
    sender = _get(request, id)
    saved = sms_senders.save_sms_sender(ctx.db, ctx.workspace_id, _fields(body), _ring(), now=ctx.clock.now(), sender_id=sender.id)
    return _out(saved, True)


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def delete_sms_sender(request: Request, id: int) -> None:
    """One that a live flow names stays."""
    sender = _get(request, id)
    refuse_said(request.ctx, "sender", sender.name, sender.number)
    sms_senders.delete_sms_sender(request.ctx.db, request.ctx.workspace_id, sender.id)


@router.post("/{int:id}/addresses", response=SmsSenderOut)
@needs("admin")
def renew_addresses(request: Request, id: int) -> SmsSenderOut:
    """New webhook addresses; the old ones stop working at once."""
    ctx = request.ctx
    return _out(sms_senders.renew_hook(ctx.db, _get(request, id), ctx.clock.now()), True)


@router.post("/{int:id}/test", response=TestTextAnswer)
@needs("admin")
def send_test_text(request: Request, id: int, body: TestText) -> TestTextAnswer:
    """One text message by this sender, now; what the provider says comes back."""
    sender = _get(request, id)
    number = sms_senders.sound_number(body.to)
    if number is None:
        raise SenderIsWrong(f"“{body.to}” is no phone number with its country code, such as +393331234567.", field="to")
    words = "This message shows that Towpath can send by this sender."
    parts = count_parts(words)
    key = f"test-{sender.id}-{int(request.ctx.clock.now().timestamp() * 1000)}"
    message = TextMessage(number, sender.number, words, key, parts.count, parts.encoding, sender.name)
    settings = load()
    result = send_text(message, sender.route(_ring(), settings.base_url), lambda: True, guard_from(as_environment(settings)))
    return TestTextAnswer(accepted=result.outcome == Outcome.ACCEPTED, response=result.reason or result.response)


def _get(request: Request, id: int) -> SmsSender:
    return sms_senders.get_sms_sender(request.ctx.db, request.ctx.workspace_id, min(id, 2**31 - 1))


def _fields(body: SmsSenderIn) -> SmsSenderFields:
    return SmsSenderFields(**{**body.model_dump(exclude={"speed"}), "speed": body.speed})


def _out(sender: SmsSender, with_addresses: bool) -> SmsSenderOut:
    own = sms_senders.hook_address(_ring(), load().base_url, sender) if sender.provider is not None and with_addresses else None
    provider = sender.provider
    return SmsSenderOut(
        id=sender.id,
        name=sender.name,
        number=sender.number,
        provider=None if provider is None else provider.model_dump(mode="json", by_alias=True, exclude_unset=True),
        secrets=list(sender.secret_names),
        is_default=sender.is_default,
        stop_text=sender.stop_text,
        start_text=sender.start_text,
        help_text=sender.help_text,
        status_url=f"{own}/status" if own and provider is not None and provider.status_hook is not None else None,
        inbound_url=f"{own}/inbound" if own and provider is not None and provider.inbound_hook is not None else None,
        speed=sender.speed,
        updated_at=sender.updated_at,
    )


def _ring() -> KeyRing:
    return open_ring(load().data)
