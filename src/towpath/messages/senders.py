"""Senders: by what address and server a workspace's mail goes out. The password is sealed and never read back by people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.channels.email.mime import BadAddress, split_address
from towpath.channels.email.smtp import SmtpServer, read_smtp_url
from towpath.host.sql import statement
from towpath.secrets.ring import KeyRing
from towpath.values.problems import TowpathError
from towpath.values.windows import SpeedSettings

Connection = psycopg.Connection[Any]

CATCHER = "catcher"


class SenderNotFound(TowpathError):
    code = "sender_not_found"
    status = 404


class SenderIsWrong(TowpathError):
    code = "sender_is_wrong"
    status = 422


class Sender(msgspec.Struct, frozen=True):
    """server: `catcher`, or an SMTP address without its password. secret: sealed. postal_address: for the footer of marketing mail.
    speed: how many messages leave by it, never exceeded by any number of workers (semantics 15)."""

    id: int
    workspace_id: int
    name: str
    address: str
    display_name: str
    server: str
    is_default: bool
    has_password: bool
    secret: bytes | None
    updated_at: datetime
    postal_address: str = ""
    speed: SpeedSettings | None = None

    @property
    def mailbox(self) -> str:
        return f"{self.display_name} <{self.address}>" if self.display_name else self.address

    def smtp_server(self, ring: KeyRing, catcher: SmtpServer) -> SmtpServer:
        if self.server == CATCHER:
            return catcher
        return read_smtp_url(self.server, ring.unseal(self.secret) if self.secret is not None else None)


class SenderFields(msgspec.Struct, frozen=True):
    """What a person says about a sender. password None: the one that is kept stays; '': there is none."""

    name: str
    address: str
    display_name: str = ""
    server: str = CATCHER
    password: str | None = None
    postal_address: str = ""
    is_default: bool = False
    speed: SpeedSettings | None = None


def list_senders(db: Connection, workspace_id: int) -> list[Sender]:
    """The default first."""
    return [
        _read(row)
        for row in db.execute(statement("messages", "list_senders"), {"workspace_id": workspace_id, "id": None, "channel": "email"})
    ]


def get_sender(db: Connection, workspace_id: int, sender_id: int) -> Sender:
    row = db.execute(statement("messages", "list_senders"), {"workspace_id": workspace_id, "id": sender_id, "channel": "email"}).fetchone()
    if row is None:
        raise SenderNotFound("There is no such sender in this workspace.", sender=sender_id)
    return _read(row)


def find_sender(senders: list[Sender], wanted: str | None) -> Sender | None:
    """The sender of that name or address; without one the default, else the only one."""
    if wanted:
        folded = wanted.casefold()
        return next((sender for sender in senders if folded in (sender.name.casefold(), sender.address.casefold())), None)
    return next((sender for sender in senders if sender.is_default), senders[0] if len(senders) == 1 else None)


def save_sender(
    db: Connection, workspace_id: int, fields: SenderFields, ring: KeyRing, *, now: datetime, sender_id: int | None = None
) -> Sender:
    """Make a sender, or change the one with that id. A workspace's first sender is its default. Raises SenderIsWrong."""
    settings, password = _check(fields)
    secret = ring.seal(password) if password else None
    keep = password is None and sender_id is not None
    if fields.is_default:
        db.execute(statement("messages", "unset_default_senders"), {"workspace_id": workspace_id, "now": now, "channel": "email"})
    try:
        row = db.execute(
            statement("messages", "save_sender" if sender_id is None else "change_sender"),
            {
                "id": sender_id,
                "channel": "email",
                "workspace_id": workspace_id,
                "name": fields.name.strip(),
                "settings": settings,
                "secret": secret,
                "keep_secret": keep,
                "is_default": fields.is_default,
                "now": now,
            },
        ).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise SenderIsWrong(f"There is a sender called “{fields.name}” already; choose another name.", field="name") from error
    if row is None:
        raise SenderNotFound("There is no such sender in this workspace.", sender=sender_id)
    return get_sender(db, workspace_id, int(row[0]))


def delete_sender(db: Connection, workspace_id: int, sender_id: int) -> None:
    if db.execute(statement("messages", "delete_sender"), {"workspace_id": workspace_id, "id": sender_id}).fetchone() is None:
        raise SenderNotFound("There is no such sender in this workspace.", sender=sender_id)


def make_first_sender(
    db: Connection, workspace_id: int, ring: KeyRing, *, address: str, display_name: str, smtp_url: str, now: datetime
) -> Sender:
    """The sender of a new workspace: the server of `TOWPATH_SMTP_URL`, or the built-in catcher where that is empty."""
    fields = SenderFields("Default", address, display_name, smtp_url or CATCHER, is_default=True)
    return save_sender(db, workspace_id, fields, ring, now=now)


def _check(fields: SenderFields) -> tuple[Mapping[str, Any], str | None]:
    """Settings as they are kept, and the password (one inside the server's address is taken out of it)."""
    if not fields.name.strip():
        raise SenderIsWrong("Give the sender a name.", field="name")
    try:
        _, address = split_address(fields.address)
    except BadAddress as error:
        raise SenderIsWrong(str(error), field="address") from error
    server, password = fields.server.strip() or CATCHER, fields.password
    if server != CATCHER:
        try:
            parsed = read_smtp_url(server)
        except ValueError as error:
            raise SenderIsWrong(str(error), field="server") from error
        if parsed.password:
            password = parsed.password if password is None else password
            user, _, rest = server.partition("://")[2].rpartition("@")
            server = f"{server.partition('://')[0]}://{user.partition(':')[0]}@{rest}"
    return {
        "address": address,
        "display_name": fields.display_name.strip(),
        "server": server,
        "postal_address": fields.postal_address.strip(),
        **({"speed": fields.speed.model_dump(mode="json")} if fields.speed is not None else {}),
    }, password


def _read(row: tuple[Any, ...]) -> Sender:
    id, workspace_id, name, settings, secret, is_default, updated_at = row
    return Sender(
        id=id,
        workspace_id=workspace_id,
        name=name,
        address=settings["address"],
        display_name=settings.get("display_name", ""),
        server=settings.get("server", CATCHER),
        is_default=is_default,
        has_password=secret is not None,
        secret=bytes(secret) if secret is not None else None,
        updated_at=updated_at,
        postal_address=settings.get("postal_address", ""),
        speed=SpeedSettings.model_validate(settings["speed"]) if settings.get("speed") else None,
    )
