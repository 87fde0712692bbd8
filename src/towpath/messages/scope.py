"""What the texts of messages may show: the facts of each message's person, run and order, loaded a claim at a time (semantics 33)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

import towpath.commerce.facts
import towpath.contacts.facts  # each answers for its facts once it is imported
import towpath.expr.now  # noqa: F401
from towpath.channels.webhook.declare import WebhookSettings
from towpath.expr import facts, liquid
from towpath.expr.facts import Fact, Subjects
from towpath.expr.liquid import Rendered, Template, TemplateFailed
from towpath.expr.moment import Moment
from towpath.messages.models import Claimed, Flows, SendingNode
from towpath.messages.texts import TextFailed, compile_text

Connection = psycopg.Connection[Any]

# Prefixes whose facts are of the run; all others are asked of the fact catalogue.
OF_THE_RUN = frozenset(("vars", "entry", "event", "run", "flow", "node"))

_ZONE = Fact("contact.time_zone")
Secrets = Mapping[str, str]
NO_SECRETS: Secrets = {}
# What the message itself knows of its run.
_PROCESS, _NODE = Fact("run.process_id"), Fact("run.node_id")


class Asked:
    """A message, its node, and the texts that will be rendered for it: (text, is HTML)."""

    __slots__ = ("message", "node", "texts")

    def __init__(self, message: Claimed, node: SendingNode, texts: Sequence[tuple[str, bool]]) -> None:
        self.message, self.node, self.texts = message, node, texts


class Scopes:
    """Values by message, once `load` has been called for it."""

    def __init__(self, db: Connection, now: datetime, flows: Flows) -> None:
        self._db = db
        self._now = now
        self._flows = flows
        self._values: dict[int, Mapping[Fact, Any]] = {}

    def load(self, asked: Sequence[Asked]) -> None:
        """One question per workspace and source for all facts that the texts name. A text with mistakes fails when it is rendered."""
        wanted: dict[int, frozenset[Fact]] = {}
        for one in asked:
            wanted[one.message.process_id] = frozenset((_ZONE,)).union(
                *(self._needs(one.node, text, html) for text, html in one.texts if liquid.is_template(text))
            )
        by_workspace: dict[int, list[Asked]] = {}
        for one in asked:
            by_workspace.setdefault(one.message.workspace_id, []).append(one)
        for workspace_id, some in by_workspace.items():
            self._load(workspace_id, some, frozenset().union(*(wanted[one.message.process_id] for one in some)))

    def line(self, message: Claimed, node: SendingNode, place: str, text: str, secrets: Secrets = NO_SECRETS) -> str:
        """A setting that is text: what its expression gave at the visit, else its Liquid now. Raises TextFailed."""
        value = self.value(message, node, place, text, secrets)
        return "" if value is None else str(value)

    def value(self, message: Claimed, node: SendingNode, place: str, text: str, secrets: Secrets = NO_SECRETS) -> Any:
        """The same with its type, where an expression gave it."""
        if text.startswith("="):
            if text.startswith("=="):
                return text[1:]
            return ((message.effect or {}).get("values") or {}).get(place)
        return self.render(message, node, text, extra={"secret": secrets}).text

    def secrets_in(self, node: SendingNode, texts: Sequence[tuple[str, bool]]) -> frozenset[str]:
        """Names of the secrets that the texts of a node use."""
        templates = [(text, html) for text, html in texts if liquid.is_template(text) and not text.startswith("=")]
        return frozenset().union(*(_compile(node, text, html).secrets for text, html in templates))

    def render(
        self, message: Claimed, node: SendingNode, text: str, *, html: bool = False, extra: Mapping[str, Any] | None = None
    ) -> Rendered:
        """extra: values that are no facts; `secret`: {name: value}. Raises TextFailed."""
        if not liquid.is_template(text):
            return Rendered(text, ())
        template = _compile(node, text, html)
        if missing := [name for name in template.secrets if name not in (extra or {}).get("secret", {})]:
            raise TextFailed(f"secret_missing: {', '.join(missing)}")
        values = self._values.get(message.process_id, {})
        zone = values.get(_ZONE) or node.time_zone
        try:
            rendered = template.render_reporting(values, Moment(self._now, zone, node.time_zone), extra=extra)
        except TemplateFailed as error:
            raise TextFailed(f"template_failed: {error.sentence}"[:500]) from error
        return rendered

    def _needs(self, node: SendingNode, text: str, html: bool) -> frozenset[Fact]:
        try:
            return _compile(node, text, html).needs()
        except TextFailed:
            return frozenset()

    def _load(self, workspace_id: int, asked: Sequence[Asked], wanted: frozenset[Fact]) -> None:
        messages, nodes = [one.message for one in asked], [one.node for one in asked]
        own = frozenset(fact for fact in wanted if fact.prefix in OF_THE_RUN)
        companies = self._flows.list_companies(self._db, messages)
        somebody = [at for at, message in enumerate(messages) if message.contact_id is not None or companies[at] is not None]
        people, of = [messages[at] for at in somebody], [companies[at] for at in somebody]
        of_runs = self._flows.load_facts(self._db, messages, own, self._now) if messages else {}
        columns = facts.load(self._db, self._subjects(workspace_id, people, of), wanted - own, self._now) if people else {}
        places = {message.process_id: place for place, message in enumerate(people)}
        for number, message in enumerate(messages):
            values = {fact: column[number] for fact, column in of_runs.items()} | {
                _PROCESS: str(message.process_id),
                _NODE: nodes[number].id,
            }
            if message.process_id in places:
                values |= {fact: column[places[message.process_id]] for fact, column in columns.items()}
            self._values[message.process_id] = values

    def _subjects(self, workspace_id: int, messages: Sequence[Claimed], companies: Sequence[int | None]) -> Subjects:
        return Subjects(
            workspace_id,
            [message.lane for message in messages],
            [message.contact_id for message in messages],
            self._flows.list_orders(self._db, messages),
            run_ids=[message.run_id for message in messages],
            company_ids=companies,
        )


def _compile(node: SendingNode, text: str, html: bool) -> Template:
    return compile_text(text, html, isinstance(node.settings, WebhookSettings), node.variables)
