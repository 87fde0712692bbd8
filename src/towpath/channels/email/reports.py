"""What mail servers write back about a mail: complaints (RFC 5965, “ARF”) and mails that could not be delivered (RFC 3464). Pure.

A report is a foreign mail: of whatever shape, it is either understood or left alone.
"""

from email import message_from_bytes, policy
from email.message import Message
from typing import Literal

import msgspec

What = Literal["complained", "bounced"]
LARGEST = 1_000_000


class MailReport(msgspec.Struct, frozen=True):
    """message_id: of the mail that it is about, as it was sent. address: whose mailbox. detail: what the server said."""

    what: What
    message_id: str | None
    address: str | None
    detail: str = ""


def read_mail_report(raw: bytes) -> MailReport | None:
    """None: it is no such report, or one that says nothing for good (a delay)."""
    try:
        mail = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
        parts = list(mail.walk())
        complaint = _fields(parts, "message/feedback-report")
        delivery = _fields(parts, "message/delivery-status")
        original = _original(parts)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    message_id = original.get("message-id")
    if complaint and complaint.get("feedback-type", "abuse").casefold() != "not-spam":
        address = complaint.get("original-rcpt-to") or original.get("to")
        return MailReport("complained", message_id, _address(address), complaint.get("feedback-type", "abuse"))
    if delivery and delivery.get("action", "").casefold() == "failed" and delivery.get("status", "5").startswith("5"):
        address = delivery.get("original-recipient") or delivery.get("final-recipient") or original.get("to")
        return MailReport("bounced", message_id, _address(address), delivery.get("diagnostic-code") or delivery.get("status", ""))
    return None


def _fields(parts: list[Message], kind: str) -> dict[str, str]:
    """All fields of the machine-readable part; of a field that comes twice the last."""
    found: dict[str, str] = {}
    for part in parts:
        if part.get_content_type() == kind:
            inner = part.get_payload()
            if isinstance(inner, list):
                for block in inner:
                    found |= _headers(block)
            else:
                found |= _headers(_parse(part))
    return found


def _original(parts: list[Message]) -> dict[str, str]:
    """Headers of the mail that the report is about."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            return _headers(_parse(part))
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner:
            return _headers(inner[0])
    return {}


def _parse(part: Message) -> Message:
    body = part.get_payload(decode=True)
    return message_from_bytes(body if isinstance(body, bytes) else b"", policy=policy.compat32)


def _headers(message: Message | str) -> dict[str, str]:
    if isinstance(message, str):
        return {}
    return {name.casefold(): " ".join(str(value).split())[:1_000] for name, value in message.items()}


def _address(text: str | None) -> str | None:
    """Of `rfc822;ada@mail.example`, `<ada@mail.example>` or `Ada <ada@mail.example>`."""
    if text is None:
        return None
    return text.rpartition(";")[2].rpartition("<")[2].strip(" <>\"'") or None
