"""Messages as the engine would plan them, without an engine: a flow of one node each, people, a sender."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from tests.support.people import contact_of, identify

from towpath.channels.email.declare import EmailSettings
from towpath.channels.email.smtp import SmtpServer
from towpath.channels.guard import Guard
from towpath.channels.sms.declare import SmsSettings
from towpath.channels.webhook.declare import WebhookSettings
from towpath.contacts.models import Person
from towpath.expr.facts import Fact
from towpath.host.database import Connection
from towpath.messages.claim import Office
from towpath.messages.models import Claimed, NewMessage, SendingNode, Still
from towpath.messages.senders import SenderFields, save_sender
from towpath.messages.writes import plan_messages
from towpath.secrets.ring import KeyRing

RING = KeyRing((Fernet.generate_key(),), b"links", b"suppression")
HELLO = {"template": {"subject": "Hello {{ contact.first_name }}", "text": "Dear {{ contact.first_name }}, see https://shop.org/new"}}


class OneNode:
    """Flows whose every version is one node: number 0 of the version with its id. facts: of all runs."""

    def __init__(self) -> None:
        self.nodes: dict[int, SendingNode] = {}
        self.paused: list[int] = []
        self.facts: dict[str, Any] = {}

    def add(self, settings: EmailSettings | SmsSettings | WebhookSettings, **more: Any) -> int:
        version = len(self.nodes) + 1
        kind = {EmailSettings: "send_email", SmsSettings: "send_sms"}.get(type(settings), "call_api")
        topic = settings.topic if isinstance(settings, EmailSettings | SmsSettings) else None
        self.nodes[version] = SendingNode(1, "Welcome", "welcome", version, 0, "hello", kind, settings, topic, **more)
        return version

    def get_nodes(self, db: Connection, keys: Sequence[tuple[int, int, int]]) -> Mapping[tuple[int, int, int], SendingNode]:
        return {key: self.nodes[key[1]] for key in keys if key[1] in self.nodes}

    def list_still(self, db: Connection, now: datetime) -> Still:
        return Still(self.paused, [])

    def load_facts(
        self, db: Connection, messages: Sequence[Claimed], wanted: frozenset[Fact], now: datetime
    ) -> Mapping[Fact, Sequence[Any]]:
        return {fact: [self.facts.get(fact.path)] * len(messages) for fact in wanted}

    def describe(self, db: Connection, message: Claimed, now: datetime) -> Mapping[str, Any]:
        return {"data": {"item_type": "contact", "item_details": {"id": str(message.contact_id)}}, "run": {"id": str(message.run_id)}}

    def list_companies(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        return [None] * len(messages)

    def list_orders(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        return [None] * len(messages)


class Outbox:
    """A workspace with a sender whose mail goes to `port`, and messages planned for people."""

    def __init__(
        self, db: Connection, workspace: int, now: datetime, *, port: int = 1, server: str = "catcher", ring: KeyRing = RING
    ) -> None:
        self.db, self.workspace, self.now = db, workspace, now
        self.flows = OneNode()
        catcher = SmtpServer("127.0.0.1", port, catcher=True)
        self.office = Office(ring, "https://flows.shop.org", catcher, Guard(allow_private=True))
        save_sender(db, workspace, SenderFields("Shop", "hello@shop.org", "The shop", server, postal_address="1 Main St"), ring, now=now)
        self._next = 1

    def recording(self) -> Office:
        return msgspec.structs.replace(self.office, records=True)

    def plan(
        self, document: Mapping[str, Any] = HELLO, person: Person | None = None, *, transactional: bool = False, **more: Any
    ) -> NewMessage:
        """One queued mail to a person, made if new."""
        return self.plan_for(self.flows.add(EmailSettings.model_validate(document)), person, transactional=transactional, **more)

    def plan_call(self, document: Mapping[str, Any], person: Person | None = None, **more: Any) -> NewMessage:
        version = self.flows.add(WebhookSettings.model_validate(document))
        return self.plan_for(version, person, channel="webhook", transactional=True, **more)

    def plan_text(self, document: Mapping[str, Any], person: Person | None = None, **more: Any) -> NewMessage:
        """One queued text message to a person with a phone, made if new."""
        version = self.flows.add(SmsSettings.model_validate(document))
        return self.plan_for(version, person or Person(external_id="ada", phone="+393331234567"), channel="sms", **more)

    def plan_for(
        self, version: int, person: Person | None = None, *, channel: str = "email", now: datetime | None = None, **more: Any
    ) -> NewMessage:
        person = person or Person(external_id="ada", email="ada@mail1.example")
        identify(self.db, self.workspace, self.now, person, first_name="Ada")
        contact = contact_of(self.db, self.workspace, person)
        at = now or self.now
        message = NewMessage(
            contact.lane, self._next * 256 + contact.lane, self.workspace, 1, version, 0, 7 * 256 + contact.lane, contact.id, channel,
            at, at, name="Hello", **more,
        )  # fmt: skip
        self._next += 1
        plan_messages(self.db, [message])
        return message

    def status(self, message: NewMessage) -> tuple[int, str | None]:
        row = self.db.execute("select status, reason from message where process_id = %s", (message.process_id,)).fetchone()
        assert row is not None
        return row[0], row[1]

    def attempts(self, message: NewMessage) -> list[tuple[int, int, int]]:
        """(number, phase, outcome) in order."""
        sql = "select number, phase, outcome from attempt where process_id = %s order by number"
        return self.db.execute(sql, (message.process_id,)).fetchall()

    def answers(self, message: NewMessage) -> list[Mapping[str, Any]]:
        sql = "select payload from inbox where kind = 1 and process_id = %s order by id"
        return [row[0] for row in self.db.execute(sql, (message.process_id,))]

    def content(self, message: NewMessage) -> Mapping[str, Any]:
        row = self.db.execute("select content from message_content where process_id = %s", (message.process_id,)).fetchone()
        assert row is not None
        return row[0]

    def events(self, name: str) -> list[Mapping[str, Any]]:
        sql = "select properties from event where workspace_id = %s and name = %s order by id"
        return [row[0] for row in self.db.execute(sql, (self.workspace, name))]
