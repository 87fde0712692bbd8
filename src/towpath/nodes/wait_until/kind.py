"""Waits for a moment: a date and time, a weekday, an open window, or a date that the contact carries (semantics 26, 28)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from towpath.expr.conditions.changes import Changes, changes_of_facts
from towpath.expr.facts import Fact
from towpath.nodes.base import Decision, Fail, Finish, Go, Kind, Need, SkipToNextWait, SleepUntil, Visit
from towpath.nodes.pieces import Pieces, Value
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed, as_type
from towpath.values import calendar, zones
from towpath.values.calendar import BadTime, Window, at_wall, next_anniversary, next_opening, next_weekday, on_date
from towpath.values.durations import Duration, add
from towpath.values.fields import SignedDurationField, TimeOfDay
from towpath.values.windows import Weekday, WindowName, WindowSettings

Late = Literal["continue", "skip_to_next_wait", "exit"]

YEARLY = ("contact.birth_date",)  # dates that return every year unless the node says otherwise
MIDNIGHT = time(0)
_ZONE = Fact("contact.time_zone")


class WaitUntilSettings(NodeSettings):
    kind: Literal["wait_until"]
    at: Annotated[
        str | None,
        Field(
            title="At", description="A date and time, such as 2026-12-01 09:00, or an expression.", json_schema_extra={"format": "moment"}
        ),
    ] = None
    weekday: Annotated[list[Weekday] | None, Field(title="On", min_length=1, max_length=7)] = None
    window: Annotated[
        WindowName | WindowSettings | None,
        Field(title="While open", description="A window of the workspace by its name, or days and times."),
    ] = None
    date: Annotated[
        str | None,
        Field(title="Date", description="A date of the contact, such as contact.birth_date.", json_schema_extra={"format": "path"}),
    ] = None
    offset: Annotated[SignedDurationField | None, Field(title="Before or after it")] = None
    yearly: Annotated[bool | None, Field(title="Every year", description="Left out: for birthdays only.")] = None
    time: Annotated[TimeOfDay | None, Field(title="Time")] = None
    late: Annotated[Late, Field(title="If the moment has passed")] = "continue"

    @field_validator("weekday", mode="before")
    @classmethod
    def _one_weekday_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_one_moment(self) -> Self:
        given = [name for name in ("at", "weekday", "window", "date") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("Say what to wait for by one of at, weekday, window and date.")
        if self.weekday is not None and self.time is None:
            raise ValueError('Say at what time of those days: time: "09:30".')
        if self.time is not None and given[0] not in ("weekday", "date"):
            raise ValueError(f"“time” goes with weekday or date, not with {given[0]}.")
        if given[0] != "date" and (self.offset is not None or self.yearly is not None):
            raise ValueError("“offset” and “yearly” go with date.")
        return self


@dataclass(frozen=True, slots=True)
class At:
    """A wall-clock time of the person's zone; a value that is an instant keeps it."""

    value: Value

    def moment(self, visit: Visit) -> datetime:
        value = self.value.at(visit)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        if isinstance(value, datetime):
            return at_wall(value, visit.zone)
        if isinstance(value, date):
            return at_wall(datetime.combine(value, MIDNIGHT), visit.zone)
        return at_wall(calendar.parse_local(str(value)), visit.zone)


@dataclass(frozen=True, slots=True)
class OnWeekday:
    weekdays: tuple[int, ...]
    clock: time

    def moment(self, visit: Visit) -> datetime:
        return next_weekday(visit.started_at, self.weekdays, self.clock, visit.zone)


@dataclass(frozen=True, slots=True)
class WhileOpen:
    """window None: the workspace's of that name, as it stands at the visit."""

    window: Window | None
    name: str = ""

    def moment(self, visit: Visit) -> datetime:
        window = self.window or visit.facts.get(Fact("window", (self.name,)))
        if window is None:
            raise ValueFailed(f"The workspace has no window “{self.name}”.")
        return next_opening(visit.now, window, visit.zone)


@dataclass(frozen=True, slots=True)
class OnDate:
    """clock None: that of the date itself if it has one, else midnight."""

    path: str
    value: Value
    offset: Duration | None
    clock: time | None
    yearly: bool

    def moment(self, visit: Visit) -> datetime:
        value = self.value.at(visit)
        if value is None:
            raise ValueFailed(f"{self.path} is empty, so there is no date to wait for.")
        clock = self.clock or MIDNIGHT
        if isinstance(value, str):
            value = as_type(value, "datetime" if len(value) > len("2026-12-01") else "date", self.path)
        if isinstance(value, datetime):
            value = value.astimezone(zones.zone(visit.zone))
            if self.clock is None:
                if not self.yearly:
                    return add(value, self.offset, visit.zone) if self.offset else value
                clock = value.time()
            value = value.date()
        if not isinstance(value, date):
            raise ValueFailed(f"{self.path} is “{value}”, which is not a date.")
        if self.yearly:
            return next_anniversary(value, self.offset, clock, visit.zone, visit.started_at)
        return on_date(value, self.offset, clock, visit.zone)


@dataclass(frozen=True, slots=True)
class PreparedWait:
    until: At | OnWeekday | WhileOpen | OnDate
    needs: Need
    late: Late


class WaitUntil(Kind[WaitUntilSettings, PreparedWait]):
    name = "wait_until"
    title = "Wait until"
    group = "waits"
    needs_contact = False
    Settings = WaitUntilSettings
    summary = (
        "Wait until {at}",
        "Wait until {weekday|days} at {time}",
        "Wait for {window.days|days} between {window.from} and {window.to}",
        "Wait until it is between {window.from} and {window.to}",
        "Wait until {window}",
        "Wait until {offset|offset} {date|path} at {time}",
        "Wait until {offset|offset} {date|path}",
        "Wait until {date|path} at {time}",
        "Wait until {date|path}",
    )
    waits = True
    examples = (
        {"kind": "wait_until", "at": "2026-12-01 09:00", "late": "exit"},
        {"kind": "wait_until", "weekday": ["mon", "thu"], "time": "09:30"},
        {"kind": "wait_until", "window": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"}},
        {"kind": "wait_until", "window": "Office hours"},
        {"kind": "wait_until", "date": "contact.birth_date", "offset": "-3 days", "time": "09:00"},
    )

    def compile(self, settings: WaitUntilSettings, pieces: Pieces) -> PreparedWait:
        clock = None if settings.time is None else calendar.parse_time(settings.time)
        if settings.at is not None:
            at = pieces.value(settings.at, "at")
            if at.is_constant:
                try:
                    calendar.parse_local(settings.at)
                except BadTime as error:
                    pieces.wrong("bad_time", error.sentence, "at")
            return PreparedWait(At(at), Need(at.needs()), settings.late)
        if settings.weekday is not None:
            days = tuple(calendar.WEEKDAYS.index(day) for day in settings.weekday)
            return PreparedWait(OnWeekday(days, clock or MIDNIGHT), Need(), settings.late)
        if isinstance(settings.window, WindowSettings):
            return PreparedWait(WhileOpen(settings.window.window), Need(), settings.late)
        if settings.date is not None:
            value = pieces.path(settings.date, "date")
            yearly = settings.date in YEARLY if settings.yearly is None else settings.yearly
            return PreparedWait(OnDate(settings.date, value, settings.offset, clock, yearly), Need(value.needs()), settings.late)
        name = str(settings.window)
        pieces.named("window", name, "window")
        return PreparedWait(WhileOpen(None, name), Need(frozenset({Fact("window", (name,))})), settings.late)

    def needs(self, prepared: PreparedWait) -> Need:
        return prepared.needs

    def follows(self, prepared: PreparedWait) -> Changes:
        """The zone, and the attribute or date that it names (semantics 26)."""
        return changes_of_facts(prepared.needs.facts | {_ZONE})

    def decide(self, prepared: PreparedWait, visit: Visit) -> Decision:
        try:
            moment = prepared.until.moment(visit)
        except (ValueFailed, BadTime, OverflowError, ValueError) as error:
            return Fail(str(error))
        if moment > visit.now:
            return SleepUntil(moment)
        seen: dict[str, Any] = {"zone": visit.zone}
        if visit.due or moment == visit.now:
            return Go("done", seen=seen)
        seen["late"] = moment
        if prepared.late == "exit":
            return Finish("late", seen=seen)
        return SkipToNextWait("done", seen=seen) if prepared.late == "skip_to_next_wait" else Go("done", seen=seen)


KIND = WaitUntil()
