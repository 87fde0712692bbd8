"""One mail, written: Liquid, MJML, styles, the footer that the law wants, links and opens that are counted."""

import html
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from towpath.channels.email.declare import EmailSettings, InlineTemplate
from towpath.channels.email.html import (
    BadMarkup,
    append_to_body,
    compile_mjml,
    inline_styles,
    preheader_block,
    prepend_to_body,
    replace_links,
    write_text,
)
from towpath.channels.email.mime import Mail, one_line
from towpath.messages.models import Claimed, SendingNode
from towpath.messages.scope import Scopes
from towpath.messages.senders import Sender
from towpath.messages.texts import TextFailed
from towpath.messages.tokens import Reader, SentBy, Token, write_message_id, write_preferences_token, write_token
from towpath.secrets.ring import KeyRing

# Parts of a template in which values are escaped.
HTML_PARTS = ("html", "mjml")
MOST_LINKS = 500

_URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


class MissingValue(Exception):
    """`missing: skip`: what was wanted and is absent."""


class Letter(msgspec.Struct, frozen=True):
    """All that a mail is written from. written: the node's own or a saved template. date: RFC 5322 text.
    footer: of marketing mail, by its words; '' for the way out alone, None for who writes and from where."""

    message: Claimed
    node: SendingNode
    settings: EmailSettings
    written: InlineTemplate
    sender: Sender
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: str | None
    date: str
    footer: str | None = None


class Addresses(msgspec.Struct, frozen=True):
    """What stands in the mail as its own addresses; none of them is counted as a click."""

    unsubscribe: str
    preferences: str
    view: str
    base: str

    def extra(self) -> Mapping[str, Any]:
        return {"unsubscribe_url": self.unsubscribe, "preferences_url": self.preferences, "view_url": self.view}

    def ways_out(self, document: str) -> list[tuple[str, str]]:
        """Words and address of each that the mail must show and does not. Mail to nobody's contact has no preferences."""
        ways = [("Unsubscribe", self.unsubscribe)]
        if self.preferences != self.unsubscribe:
            ways.append(("Choose what you get", self.preferences))
        return [(words, url) for words, url in ways if url not in document]


def write_letter(letter: Letter, scopes: Scopes, ring: KeyRing, base_url: str) -> tuple[Mail, tuple[str, ...]]:
    """The mail, and where its tracked links lead, by number. Raises TextFailed, MissingValue."""
    message, own = letter.message, _addresses(letter.message, ring, base_url)
    parts = _render(letter, scopes, own)
    marketing = not message.transactional
    try:
        text, document = _bodies(letter, parts, own, marketing)
    except BadMarkup as error:
        raise TextFailed(f"bad_markup: {error}"[:500]) from error
    links: list[str] = []
    if document is not None:
        document = _count(document, letter, ring, own, links)
    subject = one_line(parts["subject"])
    domain = letter.sender.address.rpartition("@")[2]
    message_id = write_message_id(ring, SentBy(message.workspace_id, message.process_id), domain)
    mail = Mail(
        sender=letter.sender.mailbox,
        to=letter.to,
        subject=f"[Test] {subject}" if message.test else subject,
        text=text,
        message_id=message_id,
        date=letter.date,
        boundary=f"=_{ring.sign('boundary', str(message.process_id))}",
        html=document,
        cc=letter.cc,
        bcc=letter.bcc,
        reply_to=letter.reply_to,
        headers=_headers(own, marketing),
    )
    return mail, tuple(links)


def _addresses(message: Claimed, ring: KeyRing, base_url: str) -> Addresses:
    token = Token(message.process_id)
    unsubscribe = f"{base_url}/t/u/{write_token(ring, 'unsubscribe', token)}"
    preferences = unsubscribe
    if message.contact_id is not None:
        preferences = preferences_address(ring, base_url, Reader(message.workspace_id, message.contact_id, message.process_id))
    return Addresses(unsubscribe, preferences, f"{base_url}/t/v/{write_token(ring, 'view', token)}", base_url)


def preferences_address(ring: KeyRing, base_url: str, reader: Reader) -> str:
    return f"{base_url}/t/p/{write_preferences_token(ring, reader)}"


def _headers(own: Addresses, marketing: bool) -> tuple[tuple[str, str], ...]:
    """One-click unsubscribe (RFC 8058) on marketing mail."""
    if not marketing:
        return (("Auto-Submitted", "auto-generated"),)
    return (("List-Unsubscribe", f"<{own.unsubscribe}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))


def _render(letter: Letter, scopes: Scopes, own: Addresses) -> dict[str, str]:
    """Every part of the template with its values."""
    parts: dict[str, str] = {}
    missing: list[str] = []
    for name, text in letter.written.texts():
        extra = {**own.extra(), **((letter.message.effect or {}).get("extra") or {})}
        rendered = scopes.render(letter.message, letter.node, text, html=name in HTML_PARTS, extra=extra)
        parts[name] = rendered.text
        missing.extend(rendered.missing)
    if missing and letter.settings.missing == "skip":
        raise MissingValue(", ".join(dict.fromkeys(missing)))
    return parts


def _bodies(letter: Letter, parts: Mapping[str, str], own: Addresses, marketing: bool) -> tuple[str, str | None]:
    """Plain text and HTML. Mail that was written as text gets an HTML part of the same words where something is to be counted."""
    if "text" in parts:
        text = parts["text"]
        if marketing and (own.unsubscribe not in text or letter.footer):
            ways_out = "".join(f"{name}: {url}\n" for name, url in own.ways_out(text))
            words = _footer_words(letter)
            text = f"{text.rstrip()}\n\n-- \n{words}{chr(10) if words else ''}{ways_out}"
        counted = letter.settings.tracked.opens or letter.settings.tracked.clicks
        return text, _html_of(text, own) if counted else None
    document = compile_mjml(parts["mjml"]) if "mjml" in parts else parts["html"]
    if parts.get("preheader"):
        document = prepend_to_body(document, preheader_block(parts["preheader"]))
    has_way_out = own.unsubscribe in html.unescape(document)
    if marketing and (not has_way_out or letter.footer):
        words = html.escape(_footer_words(letter)).replace("\n", "<br>")
        ways_out = " · ".join(f'<a href="{html.escape(url)}">{name}</a>' for name, url in own.ways_out(html.unescape(document)))
        footer = "<br>".join(part for part in (words, ways_out) if part)
        document = append_to_body(document, f'<p style="font-size:12px;color:#666;text-align:center">{footer}</p>')
    document = inline_styles(document)
    return write_text(document), document


def _footer_words(letter: Letter) -> str:
    """As the workspace says it, else who writes, and from where."""
    if letter.footer is not None:
        return letter.footer.strip()
    sender = letter.sender
    return ", ".join(words for words in (sender.display_name or sender.address, sender.postal_address) if words)


def _html_of(text: str, own: Addresses) -> str:
    """Paragraphs and links, nothing else."""
    names = {own.preferences: "Choose what you get", own.unsubscribe: "Unsubscribe", own.view: "View in browser"}

    def link(found: re.Match[str]) -> str:
        url = html.unescape(found[0])
        return f'<a href="{html.escape(url)}">{html.escape(names.get(url, url))}</a>'

    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n")) if part.strip()]
    written = "".join(f"<p>{_URL.sub(link, html.escape(part, quote=False)).replace(chr(10), '<br>')}</p>" for part in paragraphs)
    return f'<!doctype html><html><body style="font-family:sans-serif;font-size:15px;line-height:1.5">{written}</body></html>'


def _count(document: str, letter: Letter, ring: KeyRing, own: Addresses, links: list[str]) -> str:
    """Links that lead through us, and the pixel. The places of links are kept in `links`; beyond MOST_LINKS they stay as they are."""
    process_id = letter.message.process_id

    def replace(url: str) -> str:
        if url.startswith(f"{own.base}/t/") or len(links) >= MOST_LINKS:
            return url
        if url not in links:
            links.append(url)
        return f"{own.base}/t/c/{write_token(ring, 'click', Token(process_id, links.index(url)))}"

    if letter.settings.tracked.clicks:
        document = replace_links(document, replace)
    if letter.settings.tracked.opens:
        pixel = f"{own.base}/t/o/{write_token(ring, 'open', Token(process_id))}"
        document = append_to_body(document, f'<img src="{pixel}" width="1" height="1" alt="" style="display:block">')
    return document
