"""What a flow may say about a text message: settings, limits, outlets. Pure; kinds that send text messages are made from it."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from towpath.values.durations import Duration
from towpath.values.fields import DurationField, Liquid, LiquidLine, Settings
from towpath.values.windows import SpeedSettings, WindowName, WindowSettings

CHANNEL = "sms"
OUTLETS = ("sent", "not_sent")
# More parts than this are a mistake: a whole mail pasted into a text message.
MOST_PARTS = 10

_LATER = {"template": "A saved template"}


class SmsSettings(Settings):
    """One text message to one person. `to` left out: the contact's phone. `sender` left out: the workspace's default."""

    name: Annotated[str | None, Field(title="Name", description="By which conditions and reports know the message.", max_length=100)] = None
    text: Annotated[Liquid, Field(title="Text", min_length=1)]
    to: Annotated[LiquidLine | None, Field(title="To", description="A number with its country code. Left out: the contact.")] = None
    sender: Annotated[str | None, Field(title="Sender", description="A sender's name.", max_length=100)] = None
    topic: Annotated[str | None, Field(title="Topic", max_length=100)] = None
    purpose: Annotated[
        Literal["marketing", "transactional"] | None,
        Field(title="Purpose", description="Left out: what the flow's settings say, else marketing."),
    ] = None
    missing: Annotated[
        Literal["empty", "skip"], Field(title="If a value is missing", description="Leave it empty, or skip the message.")
    ] = "empty"
    validity: Annotated[DurationField, Field(title="Give up after", description="A message that could not be sent by then is skipped.")] = (
        Duration(1, "day")
    )
    window: Annotated[
        WindowName | WindowSettings | None,
        Field(title="Send while open", description="A window of the workspace by its name, or days and times where the person is."),
    ] = None
    speed: Annotated[SpeedSettings | None, Field(title="Speed", description="At most so many, over everybody; others wait their turn.")] = (
        None
    )
    go_on: Annotated[Literal["when sent", "at once"], Field(title="Go on")] = "when sent"

    @model_validator(mode="before")
    @classmethod
    def _refuses_what_comes_later(cls, document: Any) -> Any:
        for key in _LATER.keys() & document.keys() if isinstance(document, dict) else ():
            raise ValueError(f"{_LATER[key]} (“{key}”) is not available for text messages; leave it out.")
        return document
