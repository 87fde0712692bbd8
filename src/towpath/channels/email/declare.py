"""What a flow may say about a mail: settings, limits, outlets. Pure; kinds that send mail are made from it."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from towpath.values.durations import Duration
from towpath.values.fields import DurationField, Liquid, LiquidLine, Settings
from towpath.values.windows import SpeedSettings, WindowName, WindowSettings

CHANNEL = "email"
OUTLETS = ("sent", "not_sent")
MOST_RECIPIENTS = 20

Purpose = Literal["marketing", "transactional"]
Addresses = LiquidLine | Annotated[list[LiquidLine], Field(min_length=1, max_length=MOST_RECIPIENTS)]

_LATER = {"attachments": "Attachments"}


class InlineTemplate(Settings):
    """A mail written in the node itself; exactly one of html, mjml and text."""

    subject: Annotated[LiquidLine, Field(title="Subject", min_length=1)]
    html: Annotated[Liquid | None, Field(title="HTML")] = None
    mjml: Annotated[Liquid | None, Field(title="MJML")] = None
    text: Annotated[Liquid | None, Field(title="Text")] = None
    preheader: Annotated[LiquidLine | None, Field(title="Preview line")] = None

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if sum(body is not None for body in (self.html, self.mjml, self.text)) != 1:
            raise ValueError("Write the body of the mail once: as html, as mjml or as text.")
        return self

    def texts(self) -> list[tuple[str, str]]:
        """Its parts that hold Liquid, by name."""
        parts = (("subject", self.subject), ("preheader", self.preheader), ("html", self.html), ("mjml", self.mjml), ("text", self.text))
        return [(name, text) for name, text in parts if text is not None]


class Track(Settings):
    opens: Annotated[bool, Field(title="Opens")] = True
    clicks: Annotated[bool, Field(title="Clicks")] = True


class EmailSettings(Settings):
    """One mail to one person. `to` left out: the contact's address. `from` left out: the workspace's default sender."""

    name: Annotated[str | None, Field(title="Name", description="By which conditions and reports know the message.", max_length=100)] = None
    template: Annotated[
        Annotated[str, Field(title="Saved template", min_length=1, max_length=200)] | InlineTemplate,
        Field(title="Template", description="A saved template's name, or the mail itself.", json_schema_extra={"format": "template"}),
    ]
    to: Annotated[Addresses | None, Field(title="To", description="Left out: the contact.")] = None
    from_: Annotated[LiquidLine | None, Field(alias="from", title="From", description="A sender's name, or an address.")] = None
    reply_to: Annotated[LiquidLine | None, Field(title="Replies to")] = None
    cc: Annotated[Addresses | None, Field(title="Copy to")] = None
    bcc: Annotated[Addresses | None, Field(title="Blind copy to")] = None
    topic: Annotated[str | None, Field(title="Topic", max_length=100)] = None
    purpose: Annotated[
        Purpose | None,
        Field(title="Purpose", description="Left out: what the flow's settings say, else marketing."),
    ] = None
    track: Annotated[bool | Track, Field(title="Track")] = True
    missing: Annotated[
        Literal["empty", "skip"], Field(title="If a value is missing", description="Leave it empty, or skip the message.")
    ] = "empty"
    window: Annotated[
        WindowName | WindowSettings | None,
        Field(title="Send while open", description="A window of the workspace by its name, or days and times where the person is."),
    ] = None
    speed: Annotated[SpeedSettings | None, Field(title="Speed", description="At most so many, over everybody; others wait their turn.")] = (
        None
    )
    validity: Annotated[DurationField, Field(title="Give up after", description="A message that could not be sent by then is skipped.")] = (
        Duration(3, "day")
    )
    go_on: Annotated[Literal["when sent", "at once"], Field(title="Go on")] = "when sent"

    @model_validator(mode="before")
    @classmethod
    def _refuses_what_comes_later(cls, document: Any) -> Any:
        for key in _LATER.keys() & document.keys() if isinstance(document, dict) else ():
            raise ValueError(f"{_LATER[key]} (“{key}”) is not available yet; leave it out.")
        return document

    def lines(self) -> list[tuple[str, str]]:
        """Addresses and the like, which hold Liquid or are expressions, by their place in the settings."""
        lines: list[tuple[str, str]] = []
        for place, value in (("to", self.to), ("from", self.from_), ("reply_to", self.reply_to), ("cc", self.cc), ("bcc", self.bcc)):
            if isinstance(value, str):
                lines.append((place, value))
            else:
                lines.extend((f"{place}.{number}", address) for number, address in enumerate(value or ()))
        return lines

    @property
    def tracked(self) -> Track:
        """What is counted."""
        return self.track if isinstance(self.track, Track) else Track(opens=self.track, clicks=self.track)
