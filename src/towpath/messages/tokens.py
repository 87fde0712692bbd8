"""What stands in links of messages: the process id, a number and a MAC. Without the key none can be made or changed (S7)."""

from typing import Literal

import msgspec

from towpath.secrets.ring import KeyRing

Purpose = Literal["open", "click", "unsubscribe", "view", "confirm"]

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 64


class Token(msgspec.Struct, frozen=True):
    """number: of the link, for a click; else 0."""

    process_id: int
    number: int = 0


def write_token(ring: KeyRing, purpose: Purpose, token: Token) -> str:
    body = f"{_base36(token.process_id)}.{_base36(token.number)}"
    return f"{body}.{ring.sign(f'message {purpose}', body)}"


def read_token(ring: KeyRing, purpose: Purpose, text: str) -> Token | None:
    """None for whatever we did not sign for this purpose."""
    body, _, signature = text.rpartition(".")
    if len(text) > _LONGEST or not text.isascii() or not ring.signed_by_us(f"message {purpose}", body, signature):
        return None
    process_id, _, number = body.partition(".")
    return Token(int(process_id, 36), int(number, 36))


class Reader(msgspec.Struct, frozen=True):
    """Whose preferences a link leads to. process_id: of the mail that it stood in, 0 for none."""

    workspace_id: int
    contact_id: int
    process_id: int = 0


def write_preferences_token(ring: KeyRing, reader: Reader) -> str:
    body = ".".join(_base36(number) for number in (reader.workspace_id, reader.contact_id, reader.process_id))
    return f"{body}.{ring.sign('preferences', body)}"


def read_preferences_token(ring: KeyRing, text: str) -> Reader | None:
    """None for whatever we did not sign."""
    body, _, signature = text.rpartition(".")
    if len(text) > _LONGEST or not text.isascii() or not ring.signed_by_us("preferences", body, signature):
        return None
    return Reader(*(int(part, 36) for part in body.split(".")))


class SentBy(msgspec.Struct, frozen=True):
    workspace_id: int
    process_id: int


def write_message_id(ring: KeyRing, sent_by: SentBy, domain: str) -> str:
    """The same for every repeat of a message; tells us which message it was."""
    body = f"{_base36(sent_by.process_id)}.{_base36(sent_by.workspace_id)}"
    return f"<{body}.{ring.sign('message id', body)}@{domain}>"


def read_message_id(ring: KeyRing, text: str) -> SentBy | None:
    """None for mail that is not ours."""
    local = text.strip().removeprefix("<").partition("@")[0]
    body, _, signature = local.rpartition(".")
    if len(local) > _LONGEST or not local.isascii() or not ring.signed_by_us("message id", body, signature):
        return None
    process_id, _, workspace_id = body.partition(".")
    return SentBy(int(workspace_id, 36), int(process_id, 36))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
