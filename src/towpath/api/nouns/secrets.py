"""Secrets that requests and functions carry to other systems: written, never read back."""

from datetime import datetime
from typing import Annotated

from ninja import Path, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use, refuse_known_to_functions
from towpath.api.pages import Page
from towpath.api.request import Context, Request, needs
from towpath.channels.base import Outcome
from towpath.channels.chat.declare import chat_body
from towpath.channels.guard import guard_from
from towpath.channels.webhook.http import Call, make_call
from towpath.host.database import encode_json
from towpath.host.settings import as_environment, load
from towpath.secrets import reads, writes
from towpath.secrets.models import LONGEST, NAME_PATTERN
from towpath.secrets.ring import open_ring
from towpath.values.redaction import SHORTEST, Redactor

router = Router()

SecretName = Annotated[str, Path(pattern=NAME_PATTERN, description="As flows write it: secret.NAME.")]


class SecretOut(BaseModel, from_attributes=True):
    """The value is never shown."""

    name: str
    made_at: datetime
    changed_at: datetime


class SecretValue(BaseModel, extra="forbid"):
    value: str = Field(min_length=SHORTEST, max_length=LONGEST)


class SecretIn(SecretValue):
    name: str = Field(pattern=NAME_PATTERN, description="As flows write it: secret.NAME.")


@router.get("", response=Page[SecretOut])
@needs("read")
def list_secrets(request: Request) -> Page[SecretOut]:
    """By name."""
    found = reads.list_secrets(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[SecretOut.model_validate(one) for one in found], next=None)


@router.post("", response={201: SecretOut})
@needs("admin")
def make_secret(request: Request, body: SecretIn) -> Status[SecretOut]:
    return Status(201, _keep(request.ctx, body.name, body.value, only_new=True))


@router.put("/{name}", response=SecretOut)
@needs("admin")
def change_secret(request: Request, name: SecretName, body: SecretValue) -> SecretOut:
    """A new value. Requests that were begun with the old one are repeated with the old one."""
    writes.lock_secret(request.ctx.db, request.ctx.workspace_id, name)
    return _keep(request.ctx, name, body.value, only_new=False)


@router.delete("/{name}", response={204: None})
@needs("admin")
def delete_secret(request: Request, name: SecretName) -> None:
    """Refused while a live flow or a function names it."""
    ctx = request.ctx
    id = writes.lock_secret(ctx.db, ctx.workspace_id, name)
    refuse_in_use(ctx, "secret", id, name)
    refuse_known_to_functions(ctx.db, ctx.workspace_id, name)
    writes.delete_secret(ctx.db, ctx.workspace_id, id)
    _audit(ctx, "deleted", name)


class ChatTestOut(BaseModel):
    """accepted: the chat tool took it. response: what it answered, or why nobody could be asked."""

    accepted: bool
    response: str


@router.post("/{name}/chat-test", response=ChatTestOut)
@needs("admin")
def test_chat_room(request: Request, name: SecretName) -> ChatTestOut:
    """Writes a line into the chat room whose incoming webhook's address the secret keeps."""
    ctx, settings = request.ctx, load()
    writes.lock_secret(ctx.db, ctx.workspace_id, name)
    address = reads.reveal_secrets(ctx.db, ctx.workspace_id, [name], open_ring(settings.data))[name].strip()
    body = encode_json(chat_body(address, "This message shows that Towpath can write into this room.")).decode()
    key = f"chat-test-{int(ctx.clock.now().timestamp() * 1000)}"
    call = Call("POST", address, key, (("Content-Type", "application/json"),), body, 10.0)
    result = make_call(call, lambda: True, guard_from(as_environment(settings)))
    response = Redactor([address]).text(result.response or result.reason or "")
    return ChatTestOut(accepted=result.outcome == Outcome.ACCEPTED, response=response)


def _keep(ctx: Context, name: str, value: str, *, only_new: bool) -> SecretOut:
    ring = open_ring(load().data)
    kept = writes.keep_secret(ctx.db, ctx.workspace_id, name, value, ring, now=ctx.clock.now(), only_new=only_new)
    _audit(ctx, "made" if only_new else "changed", name)
    return SecretOut.model_validate(kept)


def _audit(ctx: Context, deed: str, name: str) -> None:
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"secret.{deed}", about={"name": name})
