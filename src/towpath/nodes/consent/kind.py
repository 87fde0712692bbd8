"""Gives or withdraws consent to a channel, with the visit as its proof; or asks the person to confirm it."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Kind, Mutation, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings

Channel = Literal["email", "sms", "whatsapp", "viber", "rcs", "telegram", "messenger", "line", "push", "web_push", "in_app", "voice"]

ASKED_BY = ("email", "sms")


class SetConsent(Mutation, frozen=True):
    """topic "": the whole channel. asks: given, it is pending until the person confirms it (double opt-in)."""

    channel: str
    topic: str
    given: bool
    asks: bool = False


class ConsentSettings(NodeSettings):
    kind: Literal["consent"]
    channel: Annotated[Channel, Field(title="Channel")] = "email"
    topic: Annotated[str | None, Field(title="Topic", description="Empty: the whole channel.", max_length=200)] = None
    give: Annotated[bool, Field(title="Give", description="No: withdraw it.")] = True
    double_opt_in: Annotated[
        bool,
        Field(
            title="Ask the person to confirm it",
            description="By a mail or text message with a link (Settings → Double opt-in). Until then it is pending, which counts as not given.",
        ),
    ] = False

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if self.double_opt_in and not self.give:
            raise ValueError("double_opt_in goes with a consent that is given: what is withdrawn needs no confirmation")
        if self.double_opt_in and self.channel not in ASKED_BY:
            raise ValueError(f"double_opt_in goes with the channels {' and '.join(ASKED_BY)}: the question is sent by the channel itself")
        return self


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
        {"kind": "consent", "channel": "email", "topic": "News", "double_opt_in": True},
    )

    def compile(self, settings: ConsentSettings, pieces: Pieces) -> PreparedConsent:
        return PreparedConsent(SetConsent(settings.channel, (settings.topic or "").strip(), settings.give, settings.double_opt_in))

    def decide(self, prepared: PreparedConsent, visit: Visit) -> Decision:
        return Change((prepared.change,))

    def decide_many(self, prepared: PreparedConsent, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((prepared.change,))


KIND = Consent()
