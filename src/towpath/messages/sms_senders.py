"""Senders of text messages: a provider by one HTTP description, or the built-in catcher. Secrets are sealed and never read back by people.

The address of a sender's webhooks can't be guessed: it is signed, and dies when new addresses are made.
"""

import secrets as dice
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from pydantic import ValidationError

from towpath.channels.sms.provider import Provider, check_provider
from towpath.channels.sms.text import Route
from towpath.host.sql import statement
from towpath.messages.senders import SenderIsWrong, SenderNotFound
from towpath.secrets.ring import KeyRing
from towpath.values.addresses import parse_phone
from towpath.values.windows import SpeedSettings

Connection = psycopg.Connection[Any]
CHANNEL = "sms"

STOP_TEXT = "You will get no more messages from us. Reply START to get them again."
START_TEXT = "You will get our messages again. Reply STOP to end them."
HELP_TEXT = "Reply STOP to get no more messages from us."


class SmsSender(msgspec.Struct, frozen=True):
    """number: what messages come from, a number or a name. speed: how many leave by it. provider None: the catcher. hook: what makes webhook addresses its own."""

    id: int
    workspace_id: int
    name: str
    number: str
    provider: Provider | None
    is_default: bool
    secret: bytes | None
    hook: str
    stop_text: str
    start_text: str
    help_text: str
    secret_names: Sequence[str]
    updated_at: datetime
    speed: SpeedSettings | None = None

    def secrets(self, ring: KeyRing) -> Mapping[str, str]:
        return {} if self.secret is None else msgspec.json.decode(ring.unseal(self.secret), type=dict[str, str])

    def route(self, ring: KeyRing, base_url: str) -> Route:
        if self.provider is None:
            return Route()
        own = hook_address(ring, base_url, self)
        return Route(self.provider, self.secrets(ring), f"{own}/status", f"{own}/inbound")


class SmsSenderFields(msgspec.Struct, frozen=True):
    """provider None: the catcher. secrets: name -> new value; None takes one away; what is not named stays."""

    name: str
    number: str = ""
    provider: Mapping[str, Any] | None = None
    secrets: Mapping[str, str | None] = {}
    is_default: bool = False
    stop_text: str = STOP_TEXT
    start_text: str = START_TEXT
    help_text: str = HELP_TEXT
    speed: SpeedSettings | None = None


def list_sms_senders(db: Connection, workspace_id: int) -> list[SmsSender]:
    """The default first."""
    asked = {"workspace_id": workspace_id, "id": None, "channel": CHANNEL}
    return [_read(row) for row in db.execute(statement("messages", "list_senders"), asked)]


def get_sms_sender(db: Connection, workspace_id: int, sender_id: int) -> SmsSender:
    asked = {"workspace_id": workspace_id, "id": sender_id, "channel": CHANNEL}
    row = db.execute(statement("messages", "list_senders"), asked).fetchone()
    if row is None:
        raise SenderNotFound("There is no such sender of text messages in this workspace.", sender=sender_id)
    return _read(row)


def find_sms_sender(senders: Sequence[SmsSender], wanted: str | None) -> SmsSender | None:
    """The sender of that name or number; without one the default, else the only one."""
    if wanted:
        folded = wanted.casefold()
        return next((sender for sender in senders if folded in (sender.name.casefold(), sender.number.casefold())), None)
    return next((sender for sender in senders if sender.is_default), senders[0] if len(senders) == 1 else None)


def save_sms_sender(
    db: Connection, workspace_id: int, fields: SmsSenderFields, ring: KeyRing, *, now: datetime, sender_id: int | None = None
) -> SmsSender:
    """Make a sender, or change the one with that id. A workspace's first one is its default. Raises SenderIsWrong."""
    before = None if sender_id is None else get_sms_sender(db, workspace_id, sender_id)
    known = dict(before.secrets(ring)) if before is not None else {}
    known = {**known, **{name: value for name, value in fields.secrets.items() if value}}
    kept = {name: value for name, value in known.items() if name not in fields.secrets or fields.secrets[name]}
    provider = _check(fields, list(kept))
    settings = {
        "number": fields.number.strip(), "provider": provider, "hook": before.hook if before is not None else dice.token_hex(12),
        "stop_text": fields.stop_text.strip(), "start_text": fields.start_text.strip(), "help_text": fields.help_text.strip(),
        "secrets": sorted(kept),
        **({"speed": fields.speed.model_dump(mode="json")} if fields.speed is not None else {}),
    }  # fmt: skip
    if fields.is_default:
        db.execute(statement("messages", "unset_default_senders"), {"workspace_id": workspace_id, "now": now, "channel": CHANNEL})
    asked = {
        "id": sender_id, "workspace_id": workspace_id, "channel": CHANNEL, "name": fields.name.strip(), "settings": settings,
        "secret": ring.seal(msgspec.json.encode(kept).decode()) if kept else None, "keep_secret": False, "is_default": fields.is_default,
        "now": now,
    }  # fmt: skip
    try:
        row = db.execute(statement("messages", "save_sender" if sender_id is None else "change_sender"), asked).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise SenderIsWrong(f"There is a sender called “{fields.name}” already; choose another name.", field="name") from error
    assert row is not None  # it was read before
    return get_sms_sender(db, workspace_id, int(row[0]))


def delete_sms_sender(db: Connection, workspace_id: int, sender_id: int) -> None:
    if db.execute(statement("messages", "delete_sms_sender"), {"workspace_id": workspace_id, "id": sender_id}).fetchone() is None:
        raise SenderNotFound("There is no such sender of text messages in this workspace.", sender=sender_id)


def renew_hook(db: Connection, sender: SmsSender, now: datetime) -> SmsSender:
    """New webhook addresses; the old ones are dead at once."""
    asked = {"id": sender.id, "workspace_id": sender.workspace_id, "patch": {"hook": dice.token_hex(12)}, "now": now}
    db.execute(statement("messages", "renew_hook"), asked)
    return get_sms_sender(db, sender.workspace_id, sender.id)


def hook_address(ring: KeyRing, base_url: str, sender: SmsSender) -> str:
    """`…/hooks/sms/TOKEN`; `/status` and `/inbound` stand below it."""
    body = f"{sender.workspace_id}.{sender.id}.{sender.hook}"
    return f"{base_url}/hooks/sms/{body}.{ring.sign('sms hook', body)}"


def find_hook(db: Connection, ring: KeyRing, token: str) -> SmsSender | None:
    """Whose webhook this is; None for what we did not sign, and for addresses that were renewed."""
    body, _, signature = token.rpartition(".")
    if len(token) > 200 or not token.isascii() or not ring.signed_by_us("sms hook", body, signature):
        return None
    workspace_id, sender_id, hook = body.split(".")
    try:
        sender = get_sms_sender(db, int(workspace_id), int(sender_id))
    except SenderNotFound:
        return None
    return sender if dice.compare_digest(sender.hook, hook) else None


def _check(fields: SmsSenderFields, secret_names: Sequence[str]) -> Mapping[str, Any] | None:
    """The description as it is kept."""
    if not fields.name.strip():
        raise SenderIsWrong("Give the sender a name.", field="name")
    for field in ("stop_text", "start_text", "help_text"):
        if not getattr(fields, field).strip() or len(getattr(fields, field)) > 1_000:
            raise SenderIsWrong("An answer has 1 to 1,000 characters.", field=field)
    if fields.provider is None:
        return None
    if not fields.number.strip():
        raise SenderIsWrong("Say from which number or name messages come.", field="number")
    try:
        provider = Provider.model_validate(dict(fields.provider))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in ("provider", *first["loc"]))
        raise SenderIsWrong(f"{place}: {str(first['msg']).removeprefix('Value error, ')}", field=place) from error
    if problems := check_provider(provider, secret_names):
        raise SenderIsWrong(" ".join(problems), field="provider")
    return provider.model_dump(mode="json", by_alias=True, exclude_unset=True)


def sound_number(text: str) -> str | None:
    """E.164, or None."""
    return parse_phone(text if text.strip().startswith("+") else f"+{text.strip()}")


def _read(row: tuple[Any, ...]) -> SmsSender:
    id, workspace_id, name, settings, secret, is_default, updated_at = row
    return SmsSender(
        id=id,
        workspace_id=workspace_id,
        name=name,
        number=settings.get("number", ""),
        provider=Provider.model_validate(settings["provider"]) if settings.get("provider") else None,
        is_default=is_default,
        secret=bytes(secret) if secret is not None else None,
        hook=settings.get("hook", ""),
        stop_text=settings.get("stop_text", STOP_TEXT),
        start_text=settings.get("start_text", START_TEXT),
        help_text=settings.get("help_text", HELP_TEXT),
        secret_names=settings.get("secrets", []),
        updated_at=updated_at,
        speed=SpeedSettings.model_validate(settings["speed"]) if settings.get("speed") else None,
    )
