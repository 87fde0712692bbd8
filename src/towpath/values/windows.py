"""When messages may leave, how many and how fast, as settings say it: windows, limits, speeds."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.values.calendar import WEEKDAYS, Window, parse_time
from towpath.values.fields import DurationField, Settings, TimeOfDay

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WindowSettings(Settings):
    """Open on these days between two times of the person's wall clock."""

    days: Annotated[list[Weekday], Field(title="Days", min_length=1, max_length=7)] = Field(default_factory=lambda: list(EVERY_DAY))
    from_: Annotated[TimeOfDay, Field(alias="from", title="From")]
    to: Annotated[TimeOfDay, Field(title="To", description="Before “from”: open over midnight.")]

    @property
    def window(self) -> Window:
        return Window(tuple(WEEKDAYS.index(day) for day in self.days), parse_time(self.from_), parse_time(self.to))


WindowName = Annotated[str, Field(min_length=1, max_length=100)]


class LimitSettings(Settings):
    """At most n messages a person per rolling period: of a channel, of a topic, or of any."""

    n: Annotated[int, Field(title="At most", ge=1, le=1_000_000)]
    per: Annotated[DurationField, Field(title="Per", description="Rolling: a day is 24 hours.")]
    channel: Annotated[str | None, Field(title="Channel", max_length=50)] = None
    topic: Annotated[str | None, Field(title="Topic", max_length=100)] = None
    under: Annotated[Literal["skip", "hold"], Field(title="What is over it", description="Skip it, or hold it until it fits.")] = "skip"
    up_to: Annotated[DurationField | None, Field(title="Hold for", description="Then it is skipped. Left out: while it is valid.")] = None

    @model_validator(mode="after")
    def _holds_only_where_it_is_held(self) -> Self:
        if self.up_to is not None and self.under != "hold":
            raise ValueError("“up_to” goes with “under: hold”.")
        return self


class SpeedSettings(Settings):
    """At most n messages per period, rolling, over everybody; what is over it waits its turn."""

    n: Annotated[int, Field(title="At most", ge=1, le=100_000_000)]
    per: Annotated[DurationField, Field(title="Per", description="Rolling.")]

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if not self.per.seconds:
            raise ValueError("A speed is per seconds, minutes, hours, days or weeks: “1 hour”.")
        return self
