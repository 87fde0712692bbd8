"""The mail that the built-in catcher received: written and read here."""

from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from typing import Any

import msgspec
import psycopg

from towpath.channels.email.mime import Mail, bare_address, write_mime
from towpath.events.binary import Byteas, Integers, Jsonbs, Texts
from towpath.host.database import encode_json
from towpath.host.sql import statement

Connection = psycopg.Connection[Any]


_HEADERS = BytesHeaderParser(policy=policy.default)
_HEADER_BYTES = 16_384


class CaughtMail(msgspec.Struct, frozen=True):
    """raw: the bytes as they came. workspace_id 0: mail that no Towpath workspace sent."""

    mail_from: str
    rcpt_to: Sequence[str]
    raw: bytes
    message_id: str = ""
    subject: str = ""
    workspace_id: int = 0

    @classmethod
    def of(cls, mail: Mail, workspace_id: int) -> "CaughtMail":
        """A mail of ours, as if it had come over the wire."""
        sender = bare_address(mail.envelope_sender or mail.sender)
        return cls(sender, mail.recipients(), write_mime(mail), mail.message_id, mail.subject, workspace_id)


def file_mails(db: Connection, mails: Sequence[CaughtMail], now: datetime) -> None:
    if not mails:
        return
    db.execute(
        statement("messages", "file_caught_mails"),
        {
            "workspace_ids": Integers([mail.workspace_id for mail in mails]),
            "senders": Texts([_storable(mail.mail_from) for mail in mails]),
            "recipients": Jsonbs([encode_json([_storable(address) for address in mail.rcpt_to]) for mail in mails]),
            "message_ids": Texts([_storable(mail.message_id) for mail in mails]),
            "subjects": Texts([_storable(mail.subject) for mail in mails]),
            "raws": Byteas([mail.raw for mail in mails]),
            "now": now,
        },
    )


def read_mail(raw: bytes, mail_from: str, rcpt_to: Sequence[str], workspace_id: int) -> CaughtMail:
    """What came over the wire; a mail that can't be parsed is kept all the same."""
    message_id, subject = "", ""
    try:
        parsed = _HEADERS.parsebytes(raw[:_HEADER_BYTES])
        message_id, subject = str(parsed.get("Message-ID", "")).strip(), str(parsed.get("Subject", ""))
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        subject = "(a mail that can't be read)"
    return CaughtMail(mail_from, rcpt_to, raw, message_id[:1_000], subject[:1_000], workspace_id)


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
