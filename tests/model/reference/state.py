"""What the model remembers: people with their log, launched flows, runs with their tokens and visits."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.model.plan import Arm, Flow, Node

# (person, node id, flow slug, ordinal) -> a number in [0, 2^64)
Dice = Callable[[str, str, str, int], int]


PLAN_CHANGED = "plan changed"  # the event of a change of the one attribute (rule 52)


@dataclass
class Event:
    place: int  # in the log
    who: str
    name: str
    k: int | None
    n: int
    occurred_at: datetime
    received_at: datetime
    historical: bool


@dataclass
class Person:
    name: str
    zone: str | None
    plan: str = "tin"
    tags: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=lambda: {"email", "sms"})
    consent: dict[str, bool] = field(default_factory=dict)  # by channel
    suppressed: set[str] = field(default_factory=set)  # channels whose address bounced
    log: list[Event] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)


@dataclass(eq=False)
class Visit:
    """begun_in, left_in: numbers of versions."""

    node: str
    started_at: datetime
    begun_in: int
    ended_at: datetime | None = None
    outlet: str | None = None
    left_in: int = 0
    counted: bool = True  # False: somebody was put back there


@dataclass(eq=False)
class Message:
    """Or a call. due: when its gates are asked (again). status: queued, sent, failed, skipped, cancelled, uncertain. node: as it was planned."""

    node: Node
    run: "Run"
    planned_at: datetime
    due: datetime
    channel: str
    status: str = "queued"
    reason: str | None = None
    ended_at: datetime | None = None
    opened: bool = False
    delivered: bool = False
    undelivered: bool = False
    attempts: int = 0
    answered: int | None = None  # the status that a call was answered with
    tried: tuple["Message", ...] = ()  # of a failover: what was sent before it


@dataclass(eq=False)
class Token:
    """A visit in progress. forks: visits that forked, outermost first, with their nodes and targets. ready: woken or timed out in a pause."""

    visit: Visit
    forks: tuple["Split", ...] = ()
    due: datetime | None = None
    frozen: timedelta = timedelta()
    waits: str = ""  # "", delay, until, events, change, join, answer, arrival, retry, begin (put there while the flow was paused), anew (rescheduled)
    woken: tuple[Arm, Event] | None = None
    message: Message | None = None
    again: bool = False  # what may change its condition came in a pause: it is looked at on resume
    skipped: bool = False  # somebody said that it need not wait
    tries: int = 0  # how often the node failed
    tried: tuple[Message, ...] = ()  # of a failover: what its earlier visits sent
    handed_over_at: datetime | None = None


@dataclass(eq=False)
class Split:
    """One visit that forked. node None: the start. gone: joins of kind `first` through which somebody of it has gone."""

    node: str | None
    gone: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Run:
    flow: "Live"
    version: "Version"
    who: str
    key: str
    ordinal: int
    entered_at: datetime
    entry: Event
    tokens: list[Token] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    status: str = "running"
    reasons: set[str] = field(default_factory=set)  # any of which may be the run's: tokens that ended at one moment
    labels: set[str | None] = field(default_factory=set)
    last_end: datetime | None = None
    ended_at: datetime | None = None
    messages: list[Message] = field(default_factory=list)
    began_in: int = 1
    moved: list[tuple[int, int]] = field(default_factory=list)  # from, to: numbers of versions

    def end_by(self, reason: str) -> None:
        self.status = {"loop_limit": "failed", "error": "failed", "late": "removed", "node_removed": "removed"}.get(reason, "completed")


@dataclass(eq=False)
class Version:
    number: int
    plan: Flow
    live_from: datetime
    live_to: datetime | None = None


@dataclass(eq=False)
class Going:
    """A launch that took people along. old_places: run, the token as it stood, what became of it. done: everybody has gone."""

    at: datetime
    to: Version
    from_: Version
    old_places: list[tuple[Run, Token, Token]] = field(default_factory=list)
    done: bool = False


@dataclass(eq=False)
class Live:
    """A launched flow."""

    slug: str
    versions: list[Version]
    status: str = "active"
    pauses: list[list[datetime | None]] = field(default_factory=list)
    entries: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))  # person -> key, when
    exits: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))
    denied: Counter[tuple[str, str]] = field(default_factory=Counter)
    goals: dict[int, Run] = field(default_factory=dict)  # by the event's place in the log
    going: Going | None = None

    @property
    def plan(self) -> Flow:
        """Settings and goal are those of the newest launch, for all versions (rule 40)."""
        return self.versions[-1].plan


class State:
    def __init__(self, people: dict[str, str | None], now: datetime, dice: Dice) -> None:
        self.now, self.dice = now, dice
        self.people = {name: Person(name, zone) for name, zone in people.items()}
        self.flows: dict[str, Live] = {}
        self.runs: list[Run] = []
        self.running: list[Run] = []
        self.of: dict[str, list[Run]] = {name: [] for name in people}
        self.engaged: set[tuple[str, str]] = set()
        self._place = 0

    def live_runs(self, live: Live, who: str | None = None) -> list[Run]:
        of = self.running if who is None else self.of[who]
        return [run for run in of if run.flow is live and run.status == "running"]
