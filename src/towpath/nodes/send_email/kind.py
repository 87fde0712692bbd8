"""Sends a mail to the contact (semantics 32 to 35); the settings are the channel's."""

from typing import Literal

from towpath.channels.email.declare import CHANNEL, OUTLETS, EmailSettings, InlineTemplate
from towpath.nodes.base import Columns, Decision, DecisionColumns, Kind, Need, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.sending import PreparedMessage, after_answer, after_answers, perform, perform_many
from towpath.nodes.settings import NodeSettings


class SendEmailSettings(NodeSettings, EmailSettings):
    kind: Literal["send_email"]

    def message(self) -> EmailSettings:
        """The mail that this node sends."""
        return self


class SendEmail(Kind[SendEmailSettings, PreparedMessage]):
    name = "send_email"
    title = "Email"
    group = "channels"
    Settings = SendEmailSettings
    outlets_data = OUTLETS
    performs = CHANNEL
    summary = (
        "Email ‘{name}’ to {to}",
        "Email ‘{template.subject}’ to {to}",
        "Email ‘{name}’ to the contact",
        "Email ‘{template.subject}’ to the contact",
        "Email ‘{template}’ to the contact",
    )
    examples = (
        {
            "kind": "send_email",
            "name": "Thank you",
            "template": {"subject": "Thank you, {{ contact.first_name }}", "text": "Dear {{ contact.first_name }} …"},
            "next": "a_week",
        },
        {"kind": "send_email", "name": "Last call", "template": "last-day", "purpose": "marketing", "topic": "Offers"},
        {
            "kind": "send_email",
            "name": "Receipt",
            "template": {"subject": "Your order {{ order.id }}", "mjml": "<mjml><mj-body></mj-body></mjml>"},
            "purpose": "transactional",
            "go_on": "at once",
        },
    )

    def compile(self, settings: SendEmailSettings, pieces: Pieces) -> PreparedMessage:
        if isinstance(settings.template, InlineTemplate):
            for name, text in settings.template.texts():
                pieces.text(text, f"template.{name}", html=name in ("html", "mjml"))
        else:
            pieces.named("template", settings.template, "template")
        values = {place: pieces.value(text, place) for place, text in settings.lines()}
        sender = values.get("from")
        if sender is not None and sender.is_constant and settings.from_ is not None and "@" not in settings.from_:
            pieces.named("sender", settings.from_, "from")
        if isinstance(settings.window, str):
            pieces.named("window", settings.window, "window")
        transactional = None if settings.purpose is None else settings.purpose == "transactional"
        then = "sent" if settings.go_on == "at once" else None
        return PreparedMessage.of(CHANNEL, transactional, settings.name, then, values)

    def needs(self, prepared: PreparedMessage) -> Need:
        return prepared.needs()

    def decide(self, prepared: PreparedMessage, visit: Visit) -> Decision:
        return after_answer(visit.answer) if visit.answer is not None else perform(prepared, visit)

    def decide_many(self, prepared: PreparedMessage, columns: Columns) -> DecisionColumns | None:
        return after_answers(columns) if columns.answers is not None else perform_many(prepared)


KIND = SendEmail()
