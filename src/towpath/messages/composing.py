"""From a planned message to what is sent: whom it goes to, then, past the gates, the rendered mail or request (semantics 33)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec
import psycopg

from towpath.channels.email.declare import EmailSettings, InlineTemplate
from towpath.channels.email.mime import BadAddress, Mail, bare_address
from towpath.channels.webhook.http import Call
from towpath.content.reads import find_template
from towpath.events.binary import Bigints, Smallints
from towpath.host.sql import statement
from towpath.messages import letters, requests
from towpath.messages.letters import Letter, MissingValue
from towpath.messages.models import Claimed, Flows, SendingNode, Status
from towpath.messages.policy import Policy, get_policy
from towpath.messages.reachability import Key, Person
from towpath.messages.scope import Asked, Scopes
from towpath.messages.senders import Sender, find_sender, list_senders
from towpath.messages.texts import TextFailed
from towpath.messages.tries import Tries, tries_of_call, tries_of_mail
from towpath.messages.writes import Kept
from towpath.secrets.ring import KeyRing

Connection = psycopg.Connection[Any]
NodeKey = tuple[int, int, int]


class Stopped(msgspec.Struct, frozen=True):
    """A message that comes to its end before an attempt."""

    message: Claimed
    status: Status
    reason: str
    address: str | None = None
    gates: Sequence[Any] | None = None


class Composed(msgspec.Struct, frozen=True):
    """Whom a message goes to. kept: what was rendered at its first attempt, if that was."""

    message: Claimed
    node: SendingNode
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    sender: Sender | None = None
    reply_to: str | None = None
    topic: str | None = None
    expires_at: datetime | None = None
    kept: Mail | Call | None = None

    @property
    def address(self) -> str | None:
        return bare_address(self.to[0]) if self.to else None

    @property
    def everyone(self) -> tuple[str, ...]:
        return (*self.to, *self.cc, *self.bcc)


class Rendered(msgspec.Struct, frozen=True):
    message: Claimed
    content: Mail | Call
    address: str | None
    sender: Sender | None


class Composing:
    """Of one claim. contents: what was rendered now and must be kept."""

    def __init__(
        self,
        db: Connection,
        ring: KeyRing,
        base_url: str,
        now: datetime,
        flows: Flows,
        nodes: Mapping[NodeKey, SendingNode],
        people: Mapping[Key, Person],
    ) -> None:
        self.contents: list[Kept] = []
        self._db = db
        self._ring = ring
        self._base_url = base_url
        self._now = now
        self._nodes = nodes
        self._people = people
        self._senders: dict[int, list[Sender]] = {}
        self._templates: dict[tuple[int, str], InlineTemplate | None] = {}
        self._policies: dict[int, Policy] = {}
        self._scopes = Scopes(db, now, flows)

    def address(self, messages: Sequence[Claimed]) -> list[Composed | Stopped]:
        """One for each message, in order."""
        kept = list_contents(self._db, [message for message in messages if message.attempts])
        pairs = [(message, self._nodes.get((message.workspace_id, message.version_id, message.node))) for message in messages]
        self._scopes.load(
            [
                Asked(message, node, self._texts_of(message, node))
                for message, node in pairs
                if node is not None and message.process_id not in kept
            ]
        )
        return [
            Stopped(message, Status.CANCELLED, "node_removed")
            if node is None
            else self._address(message, node, kept.get(message.process_id))
            for message, node in pairs
        ]

    def render(self, composed: Sequence[Composed]) -> list[Rendered | Stopped]:
        """One for each, in order; a message that can't be rendered stops alone."""
        return [self._render(one) for one in composed]

    def _address(self, message: Claimed, node: SendingNode, kept: Mail | Call | None) -> Composed | Stopped:
        settings = node.settings
        if not isinstance(settings, EmailSettings):
            return Composed(message, node, kept=kept)
        expires_at = tries_of(message, node).expires_at
        try:
            if isinstance(kept, Mail):
                sender = self._sender(message, bare_address(kept.sender))
                return Composed(message, node, kept.to, kept.cc, kept.bcc, sender, None, node.topic, expires_at, kept)
            lines = self._lines(message, node, settings)
            sender = self._sender(message, lines["from"][0] if lines["from"] else None)
            to = lines["to"] if settings.to is not None else _own_address(self._people.get((message.lane, message.contact_id or 0)))
            reply_to = lines["reply_to"][0] if lines["reply_to"] else None
            for address in (*to, *lines["cc"], *lines["bcc"], *lines["reply_to"]):
                bare_address(address)
        except BadAddress:
            return Stopped(message, Status.SKIPPED, "bad_address")
        except TextFailed as error:
            return Stopped(message, Status.FAILED, str(error))
        return Composed(message, node, to, lines["cc"], lines["bcc"], sender, reply_to, node.topic, expires_at)

    def _lines(self, message: Claimed, node: SendingNode, settings: EmailSettings) -> dict[str, tuple[str, ...]]:
        """Addresses by setting: what its expressions gave at the visit, else its Liquid now; empty ones are left out."""
        found: dict[str, list[str]] = {"to": [], "from": [], "reply_to": [], "cc": [], "bcc": []}
        for place, text in settings.lines():
            value = self._scopes.line(message, node, place, text)
            if value.strip():
                found[place.partition(".")[0]].append(value.strip())
        return {place: tuple(values) for place, values in found.items()}

    def _texts_of(self, message: Claimed, node: SendingNode) -> list[tuple[str, bool]]:
        """Every text of a node that may hold Liquid, and whether it is HTML."""
        settings = node.settings
        if not isinstance(settings, EmailSettings):
            return [(settings.url, False), *((text, False) for _, text in settings.texts())]
        written = self._written(message, settings)
        body = [(text, name in letters.HTML_PARTS) for name, text in written.texts()] if written is not None else []
        return [*((text, False) for _, text in settings.lines()), *body]

    def _written(self, message: Claimed, settings: EmailSettings) -> InlineTemplate | None:
        """The mail of the node itself, or the saved template that it names, as it stands now; None if there is none of that name."""
        if isinstance(settings.template, InlineTemplate):
            return settings.template
        key = (message.workspace_id, settings.template)
        if key not in self._templates:
            saved = find_template(self._db, *key)
            self._templates[key] = InlineTemplate.model_validate(dict(saved.document)) if saved is not None else None
        return self._templates[key]

    def _policy(self, workspace_id: int) -> Policy:
        if workspace_id not in self._policies:
            self._policies[workspace_id] = get_policy(self._db, workspace_id)
        return self._policies[workspace_id]

    def _sender(self, message: Claimed, wanted: str | None) -> Sender | None:
        """The sender that is named; an address that is none of the senders' goes out by the default sender's server."""
        if message.workspace_id not in self._senders:
            self._senders[message.workspace_id] = list_senders(self._db, message.workspace_id)
        senders = self._senders[message.workspace_id]
        found = find_sender(senders, wanted)
        if found is None and wanted and "@" in wanted and (default := find_sender(senders, None)) is not None:
            return msgspec.structs.replace(default, address=bare_address(wanted), display_name="")
        return found

    def _render(self, one: Composed) -> Rendered | Stopped:
        message, node = one.message, one.node
        if isinstance(node.settings, EmailSettings) and one.sender is None:
            return Stopped(message, Status.FAILED, "no_sender", address=one.address)
        if one.kept is not None:
            return Rendered(message, one.kept, one.address, one.sender)
        links: tuple[str, ...] = ()
        content: Mail | Call
        try:
            if isinstance(node.settings, EmailSettings):
                content, links = self._write_mail(one, node.settings)
            else:
                content = requests.write_request(message, node, node.settings, self._scopes)
        except MissingValue as error:
            return Stopped(message, Status.SKIPPED, f"missing_value: {error}", address=one.address)
        except TextFailed as error:
            return Stopped(message, Status.FAILED, str(error), address=one.address)
        kept = {**msgspec.to_builtins(content), "flow": node.flow_name, "topic": node.topic}
        self.contents.append(Kept(message.lane, message.process_id, message.workspace_id, kept, links))
        return Rendered(message, content, one.address, one.sender)

    def _write_mail(self, one: Composed, settings: EmailSettings) -> tuple[Mail, tuple[str, ...]]:
        written = self._written(one.message, settings)
        if written is None:
            raise TextFailed(f"template_missing: {settings.template}")
        assert one.sender is not None  # asked before
        letter = Letter(
            one.message,
            one.node,
            settings,
            written,
            one.sender,
            one.to,
            one.cc,
            one.bcc,
            one.reply_to,
            format_datetime(self._now),
            self._policy(one.message.workspace_id).footer_text("email", one.node.footer),
        )
        return letters.write_letter(letter, self._scopes, self._ring, self._base_url)


def tries_of(message: Claimed, node: SendingNode) -> Tries:
    if isinstance(node.settings, EmailSettings):
        return tries_of_mail(message.planned_at, node.settings.validity)
    return tries_of_call(message.planned_at, node.tries, node.tries_over)


def read_content(content: Mapping[str, Any]) -> Mail | Call:
    """What was kept, as it was."""
    return msgspec.convert(content, Call) if "method" in content else msgspec.convert(content, Mail)


def address_in(content: Mail | Call) -> str | None:
    return bare_address(content.to[0]) if isinstance(content, Mail) and content.to else None


def list_contents(db: Connection, messages: Sequence[Claimed]) -> dict[int, Mail | Call]:
    """What was rendered at the first attempts of these messages, by process."""
    if not messages:
        return {}
    asked = {"lanes": Smallints([m.lane for m in messages]), "process_ids": Bigints([m.process_id for m in messages])}
    return {row[1]: read_content(row[2]) for row in db.execute(statement("messages", "list_contents"), asked)}


def _own_address(person: Person | None) -> tuple[str, ...]:
    return (person.email,) if person is not None and person.email else ()
