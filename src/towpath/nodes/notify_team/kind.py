"""Tells the team by mail. It is no message to the contact: consent and topics do not matter."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.channels.email.declare import CHANNEL, MOST_RECIPIENTS, OUTLETS, EmailSettings, InlineTemplate
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
        Field(title="To", description="One address or several."),
    ]
    subject: Annotated[LiquidLine, Field(title="Subject", min_length=1)]
    text: Annotated[Liquid, Field(title="Text", min_length=1)]

    def message(self) -> EmailSettings:
        """The mail that this node sends."""
        template = InlineTemplate(subject=self.subject, text=self.text)
        return EmailSettings(template=template, to=self.to, purpose="transactional", track=False)


class NotifyTeam(Kind[NotifyTeamSettings, PreparedMessage]):
    name = "notify_team"
    title = "Notify the team"
    group = "channels"
    Settings = NotifyTeamSettings
    outlets_data = OUTLETS
    performs = CHANNEL
    summary = ("Tell {to|and}: {subject}",)
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
    )

    def compile(self, settings: NotifyTeamSettings, pieces: Pieces) -> PreparedMessage:
        if settings.channel != "email":
            pieces.wrong("not_available", f"Notifying by {settings.channel} is not available yet; use email.", "channel")
        pieces.text(settings.subject, "subject")
        pieces.text(settings.text, "text")
        values = {place: pieces.value(text, place) for place, text in settings.message().lines()}
        return PreparedMessage.of(CHANNEL, True, settings.title, None, values)

    def needs(self, prepared: PreparedMessage) -> Need:
        return prepared.needs()

    def decide(self, prepared: PreparedMessage, visit: Visit) -> Decision:
        return after_answer(visit.answer) if visit.answer is not None else perform(prepared, visit)

    def decide_many(self, prepared: PreparedMessage, columns: Columns) -> DecisionColumns | None:
        return after_answers(columns) if columns.answers is not None else perform_many(prepared)


KIND = NotifyTeam()
