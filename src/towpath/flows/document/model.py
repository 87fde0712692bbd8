"""The typed flow document: what a flow file says, every part checked for its form."""

from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from towpath.expr.facts import BadPath, split_path
from towpath.flows.moments import read_moment
from towpath.values.calendar import BadTime, parse_local
from towpath.values.fields import DurationField, EventName, Settings, SignedDurationField, TimeOfDay, Where
from towpath.values.schedules import parse_cron
from towpath.values.windows import LimitSettings, SpeedSettings, WindowName, WindowSettings

Subject = Literal["contact", "order", "company", "deal", "none"]
Targets = tuple[str, ...]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PathText = Annotated[str, Field(pattern=r"^[a-z_]+\.\S.*$", max_length=300)]


def _read_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"“{value}” is not a time zone. Write it like Europe/Rome.")
    return value


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _read_moment(value: str) -> str:
    try:
        read_moment(value, "UTC")
    except ValueError:
        raise ValueError(f"“{value}” is no moment. Write it like 2026-05-01 or 2026-05-01 09:00.") from None
    return value


MomentText = Annotated[str, AfterValidator(_read_moment), Field(json_schema_extra={"format": "moment"})]
ZoneName = Annotated[str, AfterValidator(_read_zone), Field(json_schema_extra={"format": "zone"})]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class EntryLimit(Settings):
    """At most n entries a person per period, rolling."""

    n: int = Field(ge=1, le=1_000_000)
    per: DurationField


class FlowSettings(Settings):
    """Settings of the whole flow; they apply to every version from the moment they are saved (semantics 40)."""

    re_entry: Literal["once", "many", "many_not_inside"] = Field(
        default="many_not_inside", description="May a person enter again, and while inside?"
    )
    key: PathText | None = Field(default=None, description="A path of the entering event: one run per person and value.")
    cooldown: DurationField | None = Field(default=None, description="How long after leaving a person may not enter again.")
    entry_limits: tuple[EntryLimit, ...] = Field(default=(), description="At most n entries per period, rolling; several are all obeyed.")
    time_zone: ZoneName | None = Field(default=None, description="The zone of people whose own is not known.")
    starts_at: MomentText | None = Field(
        default=None, description="When a launched flow begins to take people in, as ISO 8601; without an offset in the flow's zone."
    )
    ends_at: MomentText | None = Field(default=None, description="When it stops by itself, written alike.")
    at_end: Literal["finish", "leave"] = Field(default="finish", description="What happens at its end to people inside.")
    stop_when_idle: Literal["never"] | DurationField | None = Field(
        default=None, description="Stop after this time without anybody inside (90 days); announced 7 days before, where it is longer."
    )
    accept_events_up_to: DurationField | None = Field(default=None, description="Older events start and wake nothing (24 hours).")
    window: WindowName | WindowSettings | None = Field(
        default=None, description="When messages may be sent: days and times, or a window by its name."
    )
    on_pause: Literal["freeze", "run"] = Field(default="freeze", description="Do delays stand still while the flow is paused?")
    editing: Literal["versions", "live_graph"] = Field(default="versions", description="What a launch means to people inside.")
    limits: tuple[LimitSettings, ...] = Field(
        default=(), description="How many messages of this flow a person gets, rolling; all are obeyed."
    )
    speed: SpeedSettings | None = Field(default=None, description="How many messages of this flow are sent, over everybody.")
    priority: int | None = Field(default=None, ge=1, le=9, description="Whose messages go first where not all may go: 1 before 9 (5).")
    nesting: int | None = Field(default=None, ge=1, le=20, description="How deep events of flows may start other flows (5).")
    visits: int | None = Field(default=None, ge=1, le=100_000, description="At most so many visits to one node in one run (1,000).")
    approval: bool = Field(default=False, description="A launch waits for a second person to agree.")
    test_mode: bool = Field(
        default=False, description="Every run is a test: messages reach test people only, all others go to the catcher; it counts nowhere."
    )
    footer: str | None = Field(default=None, description="The footer of this flow's messages, or none.")
    holdout: str | None = Field(
        default=None, pattern=r"^\d{1,2}(\.\d+)? ?%?$", description="Share of people who enter and get nothing, to compare with."
    )
    topic: str | None = Field(default=None, description="The topic of messages that name none.")
    purpose: Literal["marketing", "transactional"] = Field(default="marketing", description="The purpose of messages that say none.")


class Goal(Settings):
    """What the flow is for: an event, counted once a person when it happens within the window."""

    event: EventName
    where: Where = None
    within: DurationField | None = None
    value: PathText | None = None
    ends_run: bool = False


VariableType = Literal["text", "number", "boolean", "date", "datetime", "list", "object"]


class Variable(Settings):
    """A value that belongs to the run."""

    type: VariableType = "text"
    initial: Any = None


class EventRule(Settings):
    """People enter when this event happens to them and the conditions hold."""

    event: EventName
    where: Where = None


class AudienceRule(Settings):
    """Whoever belongs to an audience. Several of segment, list, tag and where: those for whom all of it holds; people stands alone."""

    from_: Literal["audience"] = Field(alias="from")
    segment: str | None = None
    list: str | None = None
    people: tuple[str, ...] | None = Field(default=None, max_length=10_000, description="External ids, emails, phones or ids.")
    tag: str | None = None
    where: Where = None
    mode: Literal["static", "dynamic"] = Field(default="static", description="Everybody once at launch, or also whoever joins later.")
    limit: int | None = Field(default=None, ge=1, le=1_000_000_000, description="At most so many people; no promise whom.")
    on_leave: Literal["stay", "remove"] = Field(default="stay", description="What happens to a person inside who leaves the audience.")

    @model_validator(mode="after")
    def _somebody(self) -> "AudienceRule":
        said = [name for name in _AUDIENCE if getattr(self, name) is not None]
        if not said:
            raise ValueError("Say who the audience is, by one of list, tag, people and where.")
        if self.people is not None and (len(said) > 1 or self.mode == "dynamic" or self.on_leave == "remove"):
            raise ValueError("“people” names persons one by one: it stands alone, and nobody joins or leaves it.")
        return self


_AUDIENCE = ("segment", "list", "people", "tag", "where")


class ScheduleRule(Settings):
    """At certain times everybody of an audience, or with `subject: none` a run that is about nobody."""

    from_: Literal["schedule"] = Field(alias="from")
    every: DurationField | None = Field(default=None, description="Counted from the launch; days, weeks and months keep the wall clock.")
    time: TimeOfDay | None = Field(default=None, description="With every: at what time of the day.")
    cron: str | None = Field(default=None, max_length=200, description="Minute, hour, day, month, weekday; all five must match.")
    once: str | None = Field(default=None, max_length=40, description="A single moment: 2026-12-01 09:00.")
    segment: str | None = None
    list: str | None = None
    tag: str | None = None
    where: Where = None
    limit: int | None = Field(default=None, ge=1, le=1_000_000_000, description="At most so many people each time; no promise whom.")

    @model_validator(mode="after")
    def _one_of(self) -> "ScheduleRule":
        if sum(said is not None for said in (self.every, self.cron, self.once)) != 1:
            raise ValueError("A schedule has one of “every”, “cron” and “once”.")
        if self.time is not None and (self.every is None or self.every.unit not in ("day", "week", "month", "year")):
            raise ValueError("“time” goes with “every” and whole days, weeks, months or years.")
        if self.every is not None and self.every.seconds is not None and self.every.seconds < 60:
            raise ValueError("A schedule repeats at most every minute.")
        try:
            if self.cron is not None:
                parse_cron(self.cron)
            if self.once is not None:
                parse_local(self.once)
        except BadTime as error:
            raise ValueError(error.sentence) from error
        return self


class DateRule(Settings):
    """On the day that stands in an attribute, some time before or after it."""

    from_: Literal["date"] = Field(alias="from")
    attribute: PathText
    offset: SignedDurationField | None = Field(default=None, description="So long before (-3 days) or after the date.")
    at: TimeOfDay = Field(default="09:00", description="The time of the day, where the person is.")
    yearly: bool | None = Field(default=None, description="Every year again; left out: for birth dates only.")
    where: Where = None


class FileRule(Settings):
    """Whom rows of a file name, once the file is taken in for this flow."""

    from_: Literal["file"] = Field(alias="from")
    source: str = Field(min_length=1, max_length=100, description="`upload`: files that people bring. Else the name of an SFTP connection.")
    where: Where = None


class OpenRule(Settings):
    """A source that needs no more words."""

    from_: Literal["api", "manual", "flow"] = Field(alias="from")
    where: Where = None


class WebhookRule(Settings):
    """Whoever another system names in a request to the flow's own address. Paths of `contact` and `variables` lead into its body."""

    from_: Literal["webhook"] = Field(alias="from")
    contact: dict[str, str] = Field(description="Field or attribute of the contact: path in the body (email: customer.email).")
    variables: dict[str, str] = Field(default={}, description="Variable: path in the body.")
    where: Where = None

    @model_validator(mode="after")
    def _knows_whom(self) -> "WebhookRule":
        if not any(name in self.contact for name in ("external_id", "email", "phone")):
            raise ValueError("“contact” says where external_id, email or phone stands in the body: {email: customer.email}.")
        for path in (*self.contact.values(), *self.variables.values()):
            try:
                split_path(path)
            except BadPath as error:
                raise ValueError(error.sentence) from error
        return self


RuleSettings = EventRule | AudienceRule | ScheduleRule | DateRule | FileRule | OpenRule | WebhookRule
RULES_BY_SOURCE: dict[str, type[Settings]] = {
    "audience": AudienceRule, "schedule": ScheduleRule, "date": DateRule, "file": FileRule,
    "api": OpenRule, "webhook": WebhookRule, "manual": OpenRule, "flow": OpenRule,
}  # fmt: skip


class Rule(Settings):
    """One entry rule; next: where its runs begin, if not at the flow's first node."""

    said: RuleSettings
    next: Targets | None = None


class Removal(Settings):
    """An event that takes a person out of the flow."""

    event: EventName
    where: Where = None


class Node(Settings):
    """One node. next: outlet -> targets; an outlet that is not there is open. written: everything it says, as plain values.

    settings: an instance of its kind's Settings; None for a kind that this version does not have, and where they are wrong.
    """

    id: str
    kind: str
    next: dict[str, Targets] = Field(default={})
    outlets: Targets = ()
    written: dict[str, Any] = Field(default={})
    settings: Any = None


class Note(Settings):
    """A note on the canvas."""

    text: str
    at: tuple[int, int] | None = None
    node: str | None = None


class Header(Settings):
    """The plain keys of the top level."""

    towpath: int
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")] | None = None
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    tags: Names = ()
    folder: str | None = None
    subject: Subject = "contact"
    first: str | None = None


class FlowDocument(Settings):
    """A whole flow file. first: the node where runs begin, filled in where the file leaves it out."""

    header: Header
    settings: FlowSettings = FlowSettings()
    goal: Goal | None = None
    variables: dict[str, Variable] = Field(default={})
    start: tuple[Rule, ...] = ()
    first: str | None = None
    removed_on: tuple[Removal, ...] = ()
    nodes: tuple[Node, ...] = ()
    notes: tuple[Note, ...] = ()
    layout: dict[str, tuple[int, int]] = Field(default={})
