"""The sending rules of a workspace: named windows, and for the workspace and each channel windows, quiet hours, limits, speed, footer and
what silence means to consent (semantics 32, 34; capabilities D6, E1, E12)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

import psycopg
from pydantic import Field, model_validator

from towpath.host.sql import statement
from towpath.values.calendar import Window
from towpath.values.fields import Settings
from towpath.values.windows import LimitSettings, SpeedSettings, WindowName, WindowSettings

Connection = psycopg.Connection[Any]
Silence = Literal["opt_out", "opt_in"]
Channel = Literal["email", "sms", "whatsapp", "viber", "rcs", "voice", "push", "in_app"]
WindowChoice = WindowName | WindowSettings

# What nothing said means: of these channels a refusal (semantics 32).
OPT_IN_CHANNELS = frozenset({"sms", "whatsapp", "viber", "rcs", "voice"})
NO_FOOTER = "none"


class Rules(Settings):
    """What the workspace and a channel can say alike."""

    window: Annotated[WindowChoice | None, Field(description="When messages may leave; one held is sent at the next opening.")] = None
    quiet_hours: Annotated[WindowChoice | None, Field(description="When none may leave.")] = None
    limits: Annotated[tuple[LimitSettings, ...], Field(description="Per person, rolling; all are obeyed.", max_length=20)] = ()
    speed: Annotated[SpeedSettings | None, Field(description="Over everybody.")] = None
    footer: Annotated[str | None, Field(description="Name of a footer, or none.", max_length=100)] = None


class ChannelRules(Rules):
    """consent: what counts where a person said nothing about the channel; topics: the same by topic."""

    consent: Annotated[Silence | None, Field(description="Left out: opt_in for SMS, WhatsApp, Viber, RCS and voice, else opt_out.")] = None
    topics: Annotated[dict[Annotated[str, Field(min_length=1, max_length=100)], Silence], Field(max_length=200)] = Field(
        default_factory=dict
    )


class Policy(Rules):
    """All sending rules of a workspace. windows, footers: by name, for this document and for flows."""

    windows: Annotated[dict[WindowName, WindowSettings], Field(max_length=200)] = Field(default_factory=dict)
    footers: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=100)], Annotated[str, Field(max_length=5_000)]], Field(max_length=100)
    ] = Field(default_factory=dict)
    channels: dict[Channel, ChannelRules] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        if NO_FOOTER in self.footers:
            raise ValueError("“none” means no footer; choose another name.")
        said: list[Rules] = [self, *self.channels.values()]
        for rules in said:
            for name in (rules.window, rules.quiet_hours):
                if isinstance(name, str) and name not in self.windows:
                    raise ValueError(f"There is no window “{name}” under “windows”.")
            if rules.footer is not None and rules.footer != NO_FOOTER and rules.footer not in self.footers:
                raise ValueError(f"There is no footer “{rules.footer}” under “footers”.")
        return self

    def of(self, channel: str) -> ChannelRules | None:
        return self.channels.get(channel)  # type: ignore[call-overload,no-any-return]

    def silence(self, channel: str, topic: str | None) -> tuple[Silence, Silence | None]:
        """What nothing said means to the channel, and (None: the same) to the topic."""
        rules = self.of(channel)
        by_default: Silence = "opt_in" if channel in OPT_IN_CHANNELS else "opt_out"
        if rules is None:
            return by_default, None
        return rules.consent or by_default, rules.topics.get(topic) if topic else None

    def find_window(self, choice: Any) -> Window | None:
        """The window that a setting names or describes; None for a name that there is no more."""
        if isinstance(choice, str):
            choice = self.windows.get(choice)
        elif isinstance(choice, Mapping):
            choice = WindowSettings.model_validate(choice)
        return None if choice is None else choice.window

    def levels(self, channel: str) -> Iterator[tuple[str, Rules]]:
        """The rules that a channel's messages obey, by where they are said."""
        rules = self.of(channel)
        if rules is not None:
            yield channel, rules
        yield "workspace", self

    def footer_text(self, channel: str, flow: str | None) -> str | None:
        """What the footer says; '' for none, None where nobody chose one."""
        rules = self.of(channel)
        name = flow or (rules.footer if rules is not None else None) or self.footer
        return None if name is None else "" if name == NO_FOOTER else self.footers.get(name)


NO_RULES = Policy()


def get_policy(db: Connection, workspace_id: int) -> Policy:
    row = db.execute(statement("messages", "get_policy"), {"workspace_id": workspace_id}).fetchone()
    return NO_RULES if row is None else Policy.model_validate(row[0])


def save_policy(db: Connection, workspace_id: int, policy: Policy, now: datetime) -> None:
    document = policy.model_dump(mode="json", by_alias=True, exclude_unset=True)
    db.execute(statement("messages", "save_policy"), {"workspace_id": workspace_id, "settings": document, "now": now})
