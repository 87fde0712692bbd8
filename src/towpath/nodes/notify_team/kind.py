"""Tells the team by mail or text message. It is no message to the contact: consent and topics do not matter."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.channels.email.declare import CHANNEL, MOST_RECIPIENTS, OUTLETS, EmailSettings, InlineTemplate
from towpath.channels.sms.declare import CHANNEL as SMS
from towpath.channels.sms.declare import SmsSettings
from towpath.nodes.base import Columns, Decision, DecisionColumns, Kind, Need, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.sending import PreparedMessage, after_answer, after_answers, perform, perform_many
from towpath.nodes.settings import NodeSettings
from towpath.values.fields import Liquid, LiquidLine


class NotifyTeamSettings(NodeSettings):
    kind: Literal["notify_team"]
    channel: Annotated[Literal["email", "sms", "chat", "app"], Field(title="By")] = "email"
    to: Annotated[
        Annotated[LiquidLine, Field(min_length=1)] | Annotated[list[LiquidLine], Field(min_length=1, max_length=MOST_RECIPIENTS)],
        Field(title="To", description="One address or several; of a text message one number."),
    ]
    subject: Annotated[LiquidLine | None, Field(title="Subject", description="Of a mail.", min_length=1)] = None
    text: Annotated[Liquid, Field(title="Text", min_length=1)]

    @model_validator(mode="after")
    def _fits_its_channel(self) -> Self:
        if self.channel == "email" and self.subject is None:
            raise ValueError("A mail needs a subject.")
        if self.channel == "sms" and self.subject is not None:
            raise ValueError("A text message has no subject; say it in the text.")
        if self.channel == "sms" and isinstance(self.to, list) and len(self.to) > 1:
            raise ValueError("A text message goes to one number; add a node for each.")
        return self

    def message(self) -> EmailSettings | SmsSettings:
        """What this node sends."""
        if self.channel == "sms":
            return SmsSettings(text=self.text, to=self.to if isinstance(self.to, str) else self.to[0], purpose="transactional")
        template = InlineTemplate(subject=self.subject or "", text=self.text)
        return EmailSettings(template=template, to=self.to, purpose="transactional", track=False)


class NotifyTeam(Kind[NotifyTeamSettings, PreparedMessage]):
    name = "notify_team"
    title = "Notify the team"
    group = "channels"
    needs_contact = False
    Settings = NotifyTeamSettings
    outlets_data = OUTLETS
    performs = CHANNEL
    summary = ("Tell {to|and}: {subject}", "Tell {to|and}: {text}")
    examples = (
        {
            "kind": "notify_team",
            "to": ["sales@shop.example"],
            "subject": "{{ contact.first_name }} spent more than 1000",
            "text": "Order {{ order.id }} wants a look.",
        },
        {
            "kind": "notify_team",
            "channel": "email",
            "to": "{{ contact.owner }}",
            "subject": "Call back",
            "text": "Please call {{ contact.phone }}.",
        },
        {"kind": "notify_team", "channel": "sms", "to": "+393331234567", "text": "Please call {{ contact.phone }}."},
    )

    def compile(self, settings: NotifyTeamSettings, pieces: Pieces) -> PreparedMessage:
        if settings.channel in ("chat", "app"):
            pieces.wrong("not_available", f"Notifying by {settings.channel} is not available yet; use email or sms.", "channel")
        message = settings.message()
        if isinstance(message, SmsSettings):
            texts = {"text": message.text, "to": message.to or ""}
            return PreparedMessage.of(SMS, True, settings.title, None, {at: pieces.value(text, at) for at, text in texts.items()})
        pieces.text(settings.subject or "", "subject")
        pieces.text(settings.text, "text")
        values = {place: pieces.value(text, place) for place, text in message.lines()}
        return PreparedMessage.of(CHANNEL, True, settings.title, None, values)

    def needs(self, prepared: PreparedMessage) -> Need:
        return prepared.needs()

    def decide(self, prepared: PreparedMessage, visit: Visit) -> Decision:
        return after_answer(visit.answer) if visit.answer is not None else perform(prepared, visit)

    def decide_many(self, prepared: PreparedMessage, columns: Columns) -> DecisionColumns | None:
        return after_answers(columns) if columns.answers is not None else perform_many(prepared)


KIND = NotifyTeam()
