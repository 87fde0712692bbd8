"""What stands in links of messages: the process id, a number and a MAC. Without the key none can be made or changed (S7)."""

from typing import Literal

import msgspec

from towpath.secrets.ring import KeyRing

Purpose = Literal["open", "click", "unsubscribe", "view"]

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


def write_message_id(ring: KeyRing, workspace_id: int, process_id: int, domain: str) -> str:
    """The same for every repeat of a message; tells us, and nobody else, which message it was."""
    body = f"{_base36(process_id)}.{_base36(workspace_id)}"
    return f"<{body}.{ring.sign('message id', body).strip('-_')}@{domain}>"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
