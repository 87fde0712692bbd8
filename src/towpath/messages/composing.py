"""From a planned message to what is sent: whom it goes to, then, past the gates, the rendered mail or request (semantics 33)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec
import psycopg

from towpath.channels.email.declare import EmailSettings, InlineTemplate
from towpath.channels.email.mime import BadAddress, Mail, bare_address
from towpath.channels.function.call import FunctionCall, Program
from towpath.channels.function.declare import FunctionSettings
from towpath.channels.sms.declare import MOST_PARTS, SmsSettings
from towpath.channels.sms.parts import count_parts
from towpath.channels.sms.text import TextMessage
from towpath.channels.webhook.declare import SIGNING_KEY, WebhookSettings
from towpath.channels.webhook.http import Call
from towpath.channels.webhook.signing import BadSigningSecret, read_key
from towpath.content.reads import find_template
from towpath.events.binary import Bigints, Smallints
from towpath.functions.reads import find_program
from towpath.host.database import decode_json, encode_json
from towpath.host.sql import statement
from towpath.messages import letters, requests
from towpath.messages.failover import try_of
from towpath.messages.letters import Letter, MissingValue
from towpath.messages.models import CONFIRMATIONS, Claimed, Flows, SendingNode, Status
from towpath.messages.policy import Policy, get_policy
from towpath.messages.reachability import Key, Person
from towpath.messages.scope import Asked, Scopes
from towpath.messages.sealed import seal_call
from towpath.messages.senders import Sender, find_sender, list_senders
from towpath.messages.sms_senders import SmsSender, find_sms_sender, list_sms_senders, sound_number
from towpath.messages.texts import TextFailed
from towpath.messages.tries import Tries, tries_of_call, tries_of_mail
from towpath.messages.writes import Kept
from towpath.secrets.reads import reveal_secrets
from towpath.secrets.ring import KeyRing
from towpath.values.redaction import stand_in

Connection = psycopg.Connection[Any]
NodeKey = tuple[int, int, int]
Content = Mail | Call | TextMessage | FunctionCall
By = Sender | SmsSender | Program | None

# Answers to STOP, START and HELP belong to no flow.
_ANSWERING = SendingNode(0, "", "", 0, 0, "", "send_sms", SmsSettings(text="answer", purpose="transactional"))
# Nor does the mail that asks to confirm a consent; its words stand in the outbox (`messages.confirming`).
_ASKING_SETTINGS = EmailSettings.model_validate(
    {"template": "written when it was asked", "from": "=sender", "purpose": "transactional", "track": False}
)
_ASKING = SendingNode(0, "", "", 0, CONFIRMATIONS["email"], "", "send_email", _ASKING_SETTINGS)


def get_nodes(db: Connection, flows: Flows, messages: Sequence[Claimed]) -> Mapping[NodeKey, SendingNode]:
    """The nodes that planned these messages; one that is gone is left out."""
    keys = {(message.workspace_id, message.version_id, message.node) for message in messages}
    found = dict(flows.get_nodes(db, sorted(key for key in keys if key[1])))
    return found | {key: _ASKING if key[2] == CONFIRMATIONS["email"] else _ANSWERING for key in keys if not key[1]}


def node_of(nodes: Mapping[NodeKey, SendingNode], message: Claimed) -> SendingNode | None:
    """The node that planned the message; of a failover, as that try sends."""
    node = nodes.get((message.workspace_id, message.version_id, message.node))
    return node.each[try_of(message)] if node is not None and node.each else node


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
    sender: By = None
    reply_to: str | None = None
    topic: str | None = None
    expires_at: datetime | None = None
    kept: Content | None = None

    @property
    def address(self) -> str | None:
        if not self.to:
            return None
        return self.to[0] if self.message.channel == "sms" else bare_address(self.to[0])

    @property
    def everyone(self) -> tuple[str, ...]:
        return (*self.to, *self.cc, *self.bcc)


class Rendered(msgspec.Struct, frozen=True):
    message: Claimed
    content: Content
    address: str | None
    sender: By


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
        *,
        tells_secrets: bool = True,
    ) -> None:
        self.contents: list[Kept] = []
        self._db = db
        self._ring = ring
        self._base_url = base_url
        self._now = now
        self._nodes = nodes
        self._people = people
        self._tells_secrets = tells_secrets
        self._senders: dict[int, list[Sender]] = {}
        self._sms_senders: dict[int, list[SmsSender]] = {}
        self._templates: dict[tuple[int, str], InlineTemplate | None] = {}
        self._policies: dict[int, Policy] = {}
        self._flows = flows
        self._scopes = Scopes(db, now, flows)

    def address(self, messages: Sequence[Claimed]) -> list[Composed | Stopped]:
        """One for each message, in order."""
        kept = list_contents(self._db, [message for message in messages if message.attempts])
        pairs = [(message, node_of(self._nodes, message)) for message in messages]
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

    def _address(self, message: Claimed, node: SendingNode, kept: Content | None) -> Composed | Stopped:
        settings = node.settings
        if isinstance(settings, SmsSettings):
            return self._address_text(message, node, settings, kept)
        if isinstance(settings, FunctionSettings):
            return Composed(message, node, sender=self._program(message), kept=kept)
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

    def _address_text(self, message: Claimed, node: SendingNode, settings: SmsSettings, kept: Content | None) -> Composed | Stopped:
        person, effect = self._people.get((message.lane, message.contact_id or 0)), message.effect or {}
        expires_at = tries_of(message, node).expires_at if message.version_id else None  # an answer leaves at once
        try:
            wanted = kept.sender_name if isinstance(kept, TextMessage) else effect.get("sender") or settings.sender
            given = effect.get("to") or (self._scopes.line(message, node, "to", settings.to).strip() if settings.to is not None else None)
        except TextFailed as error:
            return Stopped(message, Status.FAILED, str(error))
        if isinstance(kept, TextMessage):
            number: str | None = kept.to
        elif given is None:
            number = person.phone if person is not None else None
        else:
            number = sound_number(given) if given else None
            if given and number is None:
                return Stopped(message, Status.SKIPPED, "bad_address", address=given[:60])
        to = (number,) if number else ()
        return Composed(message, node, to, sender=self._sms_sender(message, wanted), topic=node.topic, expires_at=expires_at, kept=kept)

    def _sms_sender(self, message: Claimed, wanted: str | None) -> SmsSender | None:
        if message.workspace_id not in self._sms_senders:
            self._sms_senders[message.workspace_id] = list_sms_senders(self._db, message.workspace_id)
        return find_sms_sender(self._sms_senders[message.workspace_id], wanted)

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
        if isinstance(settings, SmsSettings):
            return [(text, False) for text in (settings.text, settings.to) if text is not None]
        if isinstance(settings, FunctionSettings):
            return [(text, False) for _, text in settings.texts()]
        if not isinstance(settings, EmailSettings):
            return [(settings.url, False), *((text, False) for _, text in settings.texts())]
        written = self._written(message, settings)
        body = [(text, name in letters.HTML_PARTS) for name, text in written.texts()] if written is not None else []
        return [*((text, False) for _, text in settings.lines()), *body]

    def _written(self, message: Claimed, settings: EmailSettings) -> InlineTemplate | None:
        """The mail of the node itself, or the saved template that it names, as it stands now; None if there is none of that name."""
        if isinstance(settings.template, InlineTemplate):
            return settings.template
        if not message.version_id:
            return InlineTemplate.model_validate((message.effect or {})["written"])
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
        if isinstance(node.settings, EmailSettings | SmsSettings) and one.sender is None:
            return Stopped(message, Status.FAILED, "no_sender", address=one.address)
        if one.kept is not None:
            return Rendered(message, one.kept, one.address, one.sender)
        links: tuple[str, ...] = ()
        content: Content
        try:
            if isinstance(node.settings, EmailSettings):
                content, links = self._write_mail(one, node.settings)
            elif isinstance(node.settings, SmsSettings):
                content = self._write_text(one, node.settings)
            elif isinstance(node.settings, FunctionSettings):
                content = self._write_event(one, node.settings)
            else:
                content = self._write_call(one, node.settings)
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
        assert isinstance(one.sender, Sender)  # asked before
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

    def _program(self, message: Claimed) -> Program | None:
        if not self._tells_secrets:
            return None  # a rehearsal runs nothing
        return find_program(self._db, message.workspace_id, int((message.effect or {}).get("function") or 0), self._ring)

    def _write_event(self, one: Composed, settings: FunctionSettings) -> FunctionCall:
        """What `main` is given, the same for every repeat."""
        message, node = one.message, one.node
        arguments = requests.fill(message, node, settings.arguments, "arguments", self._scopes)
        event = {**self._flows.describe(self._db, message, self._now), "node": {"id": node.id}, "arguments": arguments}
        return FunctionCall(int((message.effect or {}).get("function") or 0), decode_json(encode_json(event)))

    def _write_call(self, one: Composed, settings: WebhookSettings) -> Call:
        message, node = one.message, one.node
        names = self._scopes.secrets_in(node, self._texts_of(message, node)) | ({SIGNING_KEY} if settings.sign else set())
        shown = {name: stand_in(name) for name in names}
        if not names or not self._tells_secrets:
            return requests.write_request(message, node, settings, self._scopes, shown)
        told = reveal_secrets(self._db, message.workspace_id, names, self._ring)
        real = requests.write_request(message, node, settings, self._scopes, told)
        if settings.sign:
            real = msgspec.structs.replace(real, signing=_signing(told))
        return seal_call(real, requests.write_request(message, node, settings, self._scopes, shown), list(told.values()), self._ring)

    def _write_text(self, one: Composed, settings: SmsSettings) -> TextMessage:
        assert isinstance(one.sender, SmsSender)  # asked before
        message = one.message
        answer = (message.effect or {}).get("text") if not message.version_id else None
        if answer is not None:
            text = str(answer)
        elif settings.text.startswith("="):
            text = self._scopes.line(message, one.node, "text", settings.text).strip()
        else:
            rendered = self._scopes.render(message, one.node, settings.text)
            if rendered.missing and settings.missing == "skip":
                raise MissingValue(", ".join(dict.fromkeys(rendered.missing)))
            text = rendered.text.strip()
        if not text:
            raise TextFailed("empty_text")
        if message.test:
            text = f"[Test] {text}"
        parts = count_parts(text)
        if parts.count > MOST_PARTS:
            raise TextFailed(f"too_long: {parts.count} parts")
        return TextMessage(one.to[0], one.sender.number, text, str(message.process_id), parts.count, parts.encoding, one.sender.name)


def _signing(told: Mapping[str, str]) -> str:
    """Raises TextFailed."""
    if SIGNING_KEY not in told:
        raise TextFailed(f"secret_missing: {SIGNING_KEY}")
    try:
        read_key(told[SIGNING_KEY])
    except BadSigningSecret:
        raise TextFailed("bad_signing_secret") from None
    return told[SIGNING_KEY]


def tries_of(message: Claimed, node: SendingNode) -> Tries:
    if isinstance(node.settings, EmailSettings | SmsSettings):
        return tries_of_mail(message.planned_at, node.settings.validity)
    return tries_of_call(message.planned_at, node.tries, node.tries_over)


def read_content(content: Mapping[str, Any]) -> Content:
    """What was kept, as it was."""
    if "function" in content:
        return msgspec.convert(content, FunctionCall)
    if "parts" in content:
        return msgspec.convert(content, TextMessage)
    return msgspec.convert(content, Call) if "method" in content else msgspec.convert(content, Mail)


def address_in(content: Content) -> str | None:
    if isinstance(content, TextMessage):
        return content.to
    return bare_address(content.to[0]) if isinstance(content, Mail) and content.to else None


def list_contents(db: Connection, messages: Sequence[Claimed]) -> dict[int, Content]:
    """What was rendered at the first attempts of these messages, by process."""
    if not messages:
        return {}
    asked = {"lanes": Smallints([m.lane for m in messages]), "process_ids": Bigints([m.process_id for m in messages])}
    return {row[1]: read_content(row[2]) for row in db.execute(statement("messages", "list_contents"), asked)}


def _own_address(person: Person | None) -> tuple[str, ...]:
    return (person.email,) if person is not None and person.email else ()
