"""A mail as values, and its bytes: the same values give the same bytes for ever, so a repeat is byte-equal (semantics 33)."""

import binascii
import re
from email.header import Header
from email.utils import formataddr
from functools import lru_cache

import msgspec

from towpath.values.addresses import parse_email

# A header line may have 998 characters (RFC 5322); what people write into one is cut well before.
HEADER_LIMIT = 900

_NAMED = re.compile(r'\s*(?:"?([^"<>]*?)"?\s*)<([^<>]+)>\s*')


class BadAddress(ValueError):
    """Not an address that mail can be sent to."""


class Mail(msgspec.Struct, frozen=True, omit_defaults=True):
    """sender, to, cc, reply_to: `Ada <ada@shop.example>` or a bare address. headers: further ones, in order.

    boundary separates the parts; it must not occur in them. date: RFC 5322 text.
    """

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    date: str
    boundary: str
    html: str | None = None
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    envelope_sender: str | None = None

    def recipients(self) -> list[str]:
        """Bare addresses of everyone who gets it, each once."""
        return list(dict.fromkeys(bare_address(address) for address in (*self.to, *self.cc, *self.bcc)))


@lru_cache(maxsize=4096)
def split_address(text: str) -> tuple[str, str]:
    """Name ('' if none) and bare address, the domain in its ASCII form. Raises BadAddress."""
    named = _NAMED.fullmatch(text) if "<" in text else None
    name, address = (named[1], named[2]) if named else ("", text)
    found = parse_email(address)
    if found is None:
        raise BadAddress(f"“{one_line(text)[:100]}” is not an email address.")
    local, _, domain = found.rpartition("@")
    return one_line(name), f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def bare_address(text: str) -> str:
    return split_address(text)[1]


def one_line(text: str) -> str:
    """Line breaks and control characters become spaces: no value can begin a header of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:HEADER_LIMIT]


def write_mime(mail: Mail) -> bytes:
    """The message as it goes over the wire: CRLF lines, 7 bit, dots not yet stuffed."""
    lines = [
        f"Message-ID: {_token(mail.message_id)}",
        f"Date: {_token(mail.date)}",
        f"From: {_mailbox(mail.sender)}",
        "To: " + ",\r\n ".join(_mailbox(address) for address in mail.to),
    ]
    if mail.cc:
        lines.append("Cc: " + ",\r\n ".join(_mailbox(address) for address in mail.cc))
    if mail.reply_to:
        lines.append(f"Reply-To: {_mailbox(mail.reply_to)}")
    lines.append(f"Subject: {_words(mail.subject)}")
    lines.extend(f"{_name(name)}: {_words(value)}" for name, value in mail.headers)
    lines.append("MIME-Version: 1.0")
    if mail.html is None:
        return _join([*lines, *_part("text/plain", mail.text)])
    lines.append(f'Content-Type: multipart/alternative; boundary="{_token(mail.boundary)}"')
    lines.append("")
    for kind, body in (("text/plain", mail.text), ("text/html", mail.html)):
        lines.extend([f"--{mail.boundary}", *_part(kind, body)])
    return _join([*lines, f"--{mail.boundary}--", ""])


def _join(lines: list[str]) -> bytes:
    return "\r\n".join(lines).encode("ascii")


def _part(kind: str, body: str) -> list[str]:
    quoted = binascii.b2a_qp(body.replace("\r\n", "\n").replace("\r", "\n").encode(), istext=True)
    written = quoted.decode("ascii").replace("\r\n", "\n").split("\n")
    return [f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", *written]


def _mailbox(text: str) -> str:
    name, address = split_address(text)
    if not address.isascii():  # SMTPUTF8 addresses stand in headers as encoded words where no 8-bit header is allowed
        return _words(f"{name} <{address}>" if name else address)
    return formataddr((name, address), "utf-8")


def _words(text: str) -> str:
    line = one_line(text)
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=76).encode(linesep="\r\n")


def _token(text: str) -> str:
    if not text.isascii() or not text.isprintable() or '"' in text:
        raise ValueError("not a token for a header")
    return text


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9\-]*", text):
        raise ValueError("not a name of a header")
    return text
