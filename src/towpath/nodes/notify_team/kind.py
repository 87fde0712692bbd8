"""Tells the team by mail, by text message, in a chat room, or members in the app. It is no message to the contact: consent and topics do not matter."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.channels.chat.declare import ChatSettings
from towpath.channels.email.declare import CHANNEL, MOST_RECIPIENTS, OUTLETS, EmailSettings, InlineTemplate
from towpath.channels.sms.declare import CHANNEL as SMS
from towpath.channels.sms.declare import SmsSettings
from towpath.channels.webhook.declare import CHANNEL as CHAT
from towpath.nodes.base import Change, Columns, Decision, DecisionColumns, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.sending import NOT_SENT, SENT, PreparedMessage, after_answer, after_answers, perform, perform_many
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import OWNER, TellMembers, text_at, who
from towpath.nodes.types import ValueFailed
from towpath.values.fields import Liquid, LiquidLine
from towpath.values.redaction import NAMING


class NotifyTeamSettings(NodeSettings):
    kind: Literal["notify_team"]
    channel: Annotated[Literal["email", "sms", "chat", "app"], Field(title="By")] = "email"
    to: Annotated[
        Annotated[LiquidLine, Field(min_length=1)] | Annotated[list[LiquidLine], Field(min_length=1, max_length=MOST_RECIPIENTS)],
        Field(
            title="To",
            description="One address or several; of a text message one number; in the app members, groups or the owner; of a chat tool the "
            "secret (Settings → Secrets) that keeps the address of the room's incoming webhook.",
        ),
    ]
    subject: Annotated[LiquidLine | None, Field(title="Subject", description="Of a mail.", min_length=1)] = None
    text: Annotated[Liquid, Field(title="Text", min_length=1)]

    @model_validator(mode="after")
    def _fits_its_channel(self) -> Self:
        if self.channel == "email" and self.subject is None:
            raise ValueError("A mail needs a subject.")
        if self.channel == "sms" and self.subject is not None:
            raise ValueError("A text message has no subject; say it in the text.")
        if self.channel == "app" and self.subject is not None:
            raise ValueError("A notice in the app has no subject; say it in the text.")
        if self.channel == "chat":
            if self.subject is not None:
                raise ValueError("A message in a chat room has no subject; say it in the text.")
            if not isinstance(self.to, str) or not re.match(NAMING, self.to):
                raise ValueError("“to” names one secret, the one that keeps the address of the room's incoming webhook, as SALES_ROOM.")
        if self.channel == "sms" and isinstance(self.to, list) and len(self.to) > 1:
            raise ValueError("A text message goes to one number; add a node for each.")
        return self

    def message(self) -> EmailSettings | SmsSettings | ChatSettings | None:
        """What this node sends; None: members are told in the app, by no message."""
        if self.channel == "app":
            return None
        if self.channel == "chat":
            return ChatSettings.of(str(self.to), self.text)
        if self.channel == "sms":
            return SmsSettings(text=self.text, to=self.to if isinstance(self.to, str) else self.to[0], purpose="transactional")
        template = InlineTemplate(subject=self.subject or "", text=self.text)
        return EmailSettings(template=template, to=self.to, purpose="transactional", track=False)


@dataclass(frozen=True, slots=True)
class PreparedNotice:
    """Of the app: it is no message, members see it when the visit has ended."""

    text: Value
    to: tuple[Value, ...]


class NotifyTeam(Kind[NotifyTeamSettings, PreparedMessage | PreparedNotice]):
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
        {"kind": "notify_team", "channel": "chat", "to": "SALES_ROOM", "text": "{{ contact.first_name }} spent more than 1000."},
        {"kind": "notify_team", "channel": "app", "to": "owner", "text": "{{ contact.first_name }} waits for a call."},
    )

    def compile(self, settings: NotifyTeamSettings, pieces: Pieces) -> PreparedMessage | PreparedNotice:
        message = settings.message()
        if message is None:
            named = [settings.to] if isinstance(settings.to, str) else settings.to
            at = ("to",) if isinstance(settings.to, str) else tuple(f"to.{place}" for place in range(len(named)))
            return PreparedNotice(
                pieces.value(settings.text, "text"), tuple(who(pieces, name, place, OWNER) for name, place in zip(named, at, strict=True))
            )
        if isinstance(message, SmsSettings):
            texts = {"text": message.text, "to": message.to or ""}
            return PreparedMessage.of(SMS, True, settings.title, None, {at: pieces.value(text, at) for at, text in texts.items()})
        if isinstance(message, ChatSettings):
            pieces.named("secret", message.room, "to")
            return PreparedMessage.of(CHAT, True, settings.title, None, {"json.text": pieces.value(settings.text, "text")})
        pieces.text(settings.subject or "", "subject")
        pieces.text(settings.text, "text")
        values = {place: pieces.value(text, place) for place, text in message.lines()}
        return PreparedMessage.of(CHANNEL, True, settings.title, None, values)

    def needs(self, prepared: PreparedMessage | PreparedNotice) -> Need:
        return prepared.needs() if isinstance(prepared, PreparedMessage) else needs_of(prepared.text, *prepared.to)

    def decide(self, prepared: PreparedMessage | PreparedNotice, visit: Visit) -> Decision:
        if isinstance(prepared, PreparedNotice):
            try:
                named = tuple(text_at(name, visit) for name in prepared.to)
                return Change((TellMembers(text_at(prepared.text, visit), named, NOT_SENT),), then=SENT)
            except ValueFailed as error:
                return Fail(str(error))
        return after_answer(visit.answer) if visit.answer is not None else perform(prepared, visit)

    def decide_many(self, prepared: PreparedMessage | PreparedNotice, columns: Columns) -> DecisionColumns | None:
        if isinstance(prepared, PreparedNotice):
            return None
        return after_answers(columns) if columns.answers is not None else perform_many(prepared)


KIND = NotifyTeam()
