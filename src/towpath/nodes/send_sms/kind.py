"""Sends a text message to the contact (semantics 32 to 35); the settings are the channel's."""

from typing import Literal

from towpath.channels.sms.declare import CHANNEL, OUTLETS, SmsSettings
from towpath.nodes.base import Columns, Decision, DecisionColumns, Kind, Need, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.sending import PreparedMessage, after_answer, after_answers, perform, perform_many
from towpath.nodes.settings import NodeSettings


class SendSmsSettings(NodeSettings, SmsSettings):
    kind: Literal["send_sms"]

    def message(self) -> SmsSettings:
        """The text message that this node sends."""
        return self


class SendSms(Kind[SendSmsSettings, PreparedMessage]):
    name = "send_sms"
    title = "SMS"
    group = "channels"
    Settings = SendSmsSettings
    outlets_data = OUTLETS
    performs = CHANNEL
    summary = ("SMS “{name}” to {to}", "SMS “{text}” to {to}", "SMS “{name}” to the contact", "SMS “{text}” to the contact")
    examples = (
        {
            "kind": "send_sms",
            "name": "Reminder",
            "text": "Dear {{ contact.first_name }}, see you tomorrow. STOP ends this.",
            "next": "a_day",
        },
        {"kind": "send_sms", "text": "Your code is {{ vars.count }}", "purpose": "transactional", "go_on": "at once"},
        {"kind": "send_sms", "name": "Sales", "text": "=concat('Order ', order.id)", "to": "+393331234567", "sender": "Shop"},
    )

    def compile(self, settings: SendSmsSettings, pieces: Pieces) -> PreparedMessage:
        values = {"text": pieces.value(settings.text, "text")}
        if settings.to is not None:
            values["to"] = pieces.value(settings.to, "to")
        if settings.sender is not None:
            pieces.named("sms_sender", settings.sender, "sender")
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


KIND = SendSms()
