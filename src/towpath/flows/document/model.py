"""The typed flow document: what a flow file says, every part checked for its form."""

from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from towpath.values.fields import DurationField, EventName, Settings, TimeOfDay, Where

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


ZoneName = Annotated[str, AfterValidator(_read_zone)]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class EntryLimit(Settings):
    """At most n entries a person per period, rolling."""

    n: int = Field(ge=1, le=1_000_000)
    per: DurationField


class SendingWindow(Settings):
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class MessageLimit(Settings):
    n: int = Field(ge=1, le=1_000_000)
    per: DurationField
    channel: str | None = None
    topic: str | None = None
    under: Literal["skip", "hold"] = "skip"
    up_to: DurationField | None = None


class FlowSettings(Settings):
    """Settings of the whole flow; they apply to every version from the moment they are saved (semantics 40)."""

    re_entry: Literal["once", "many", "many_not_inside"] = Field(
        default="many_not_inside", description="May a person enter again, and while inside?"
    )
    key: PathText | None = Field(default=None, description="A path of the entering event: one run per person and value.")
    cooldown: DurationField | None = Field(default=None, description="How long after leaving a person may not enter again.")
    entry_limits: tuple[EntryLimit, ...] = Field(default=(), description="At most n entries per period, rolling; several are all obeyed.")
    time_zone: ZoneName | None = Field(default=None, description="The zone of people whose own is not known.")
    starts_at: str | None = Field(default=None, description="When a launched flow begins to take people in.")
    ends_at: str | None = Field(default=None, description="When it stops by itself.")
    at_end: Literal["finish", "leave"] = Field(default="finish", description="What happens at its end to people inside.")
    stop_when_idle: Literal["never"] | DurationField | None = Field(
        default=None, description="Stop after this time without anybody inside."
    )
    accept_events_up_to: DurationField | None = Field(default=None, description="Older events start and wake nothing (24 hours).")
    window: str | SendingWindow | None = Field(default=None, description="When messages may be sent.")
    on_pause: Literal["freeze", "run"] = Field(default="freeze", description="Do delays stand still while the flow is paused?")
    editing: Literal["versions", "live_graph"] = Field(default="versions", description="What a launch means to people inside.")
    limits: tuple[MessageLimit, ...] = Field(default=(), description="Frequency limits for the messages of this flow.")
    priority: int | None = Field(default=None, ge=1, le=9, description="Who goes first under a limit.")
    nesting: int | None = Field(default=None, ge=1, le=20, description="How deep events of flows may start other flows (5).")
    visits: int | None = Field(default=None, ge=1, le=100_000, description="At most so many visits to one node in one run (1,000).")
    approval: bool = Field(default=False, description="Someone else must agree to a launch.")
    test_mode: bool = Field(default=False, description="Send to test addresses only.")
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
    from_: Literal["audience"] = Field(alias="from")
    segment: str | None = None
    list: str | None = None
    people: tuple[str, ...] | None = None
    tag: str | None = None
    where: Where = None
    mode: Literal["static", "dynamic"] = "static"
    limit: int | None = Field(default=None, ge=1)
    on_leave: Literal["stay", "remove"] = "stay"


class ScheduleRule(Settings):
    from_: Literal["schedule"] = Field(alias="from")
    every: str | None = None
    cron: str | None = None
    where: Where = None

    @model_validator(mode="after")
    def _one_of(self) -> "ScheduleRule":
        if (self.every is None) == (self.cron is None):
            raise ValueError("A schedule has either “every” or “cron”.")
        return self


class DateRule(Settings):
    from_: Literal["date"] = Field(alias="from")
    attribute: str
    offset: str = "0 days"
    at: TimeOfDay = "09:00"
    where: Where = None


class FileRule(Settings):
    from_: Literal["file"] = Field(alias="from")
    source: str
    where: Where = None


class OpenRule(Settings):
    """A source that needs no more words."""

    from_: Literal["api", "webhook", "manual", "flow"] = Field(alias="from")
    where: Where = None


RuleSettings = EventRule | AudienceRule | ScheduleRule | DateRule | FileRule | OpenRule
RULES_BY_SOURCE: dict[str, type[Settings]] = {
    "audience": AudienceRule, "schedule": ScheduleRule, "date": DateRule, "file": FileRule,
    "api": OpenRule, "webhook": OpenRule, "manual": OpenRule, "flow": OpenRule,
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
