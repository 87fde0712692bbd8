"""Gives or withdraws consent to a channel, with the visit as its proof."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Kind, Mutation, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings

Channel = Literal["email", "sms", "whatsapp", "viber", "rcs", "telegram", "messenger", "line", "push", "web_push", "in_app", "voice"]


class SetConsent(Mutation, frozen=True):
    """topic "": the whole channel."""

    channel: str
    topic: str
    given: bool


class ConsentSettings(NodeSettings):
    kind: Literal["consent"]
    channel: Annotated[Channel, Field(title="Channel")] = "email"
    topic: Annotated[str | None, Field(title="Topic", description="Empty: the whole channel.", max_length=200)] = None
    give: Annotated[bool, Field(title="Give", description="No: withdraw it.")] = True


@dataclass(frozen=True, slots=True)
class PreparedConsent:
    change: SetConsent


class Consent(Kind[ConsentSettings, PreparedConsent]):
    name = "consent"
    title = "Consent"
    group = "data"
    Settings = ConsentSettings
    summary = ("Set consent to {channel} about {topic}", "Set consent to {channel}", "Set consent to email")
    examples = (
        {"kind": "consent", "channel": "email", "topic": "Tastings", "give": True},
        {"kind": "consent", "channel": "sms", "give": False},
    )

    def compile(self, settings: ConsentSettings, pieces: Pieces) -> PreparedConsent:
        return PreparedConsent(SetConsent(settings.channel, (settings.topic or "").strip(), settings.give))

    def decide(self, prepared: PreparedConsent, visit: Visit) -> Decision:
        return Change((prepared.change,))

    def decide_many(self, prepared: PreparedConsent, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((prepared.change,))


KIND = Consent()
