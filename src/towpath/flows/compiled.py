"""A launched version as the engine reads it: nodes by number, parsed settings, outlets as numbers, rules, joins.

Frozen and shared by every thread of a process; made once per version and settings revision (`flows.reads.get_compiled`).
Nodes that nothing leads to are left out, so a node's number is its place among those that can be reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from towpath.expr.conditions import Condition
from towpath.expr.conditions.changes import Changes
from towpath.expr.expressions import Expression
from towpath.flows.sources import Audience, DateSource, Hook, Schedule
from towpath.nodes.base import Need
from towpath.nodes.registry import AnyKind
from towpath.nodes.settings import OnError, Retry
from towpath.values.durations import Duration
from towpath.values.windows import LimitSettings, SpeedSettings, WindowSettings

Source = Literal["event", "audience", "schedule", "date", "file", "api", "webhook", "manual", "flow"]


@dataclass(frozen=True, slots=True)
class CompiledNode:
    """One node. outlets: name -> numbers of its targets, in the order of `outlet_names`; an empty tuple is an open outlet."""

    number: int
    id: str
    kind: AnyKind
    settings: Any  # an instance of kind.Settings, as the file says it
    prepared: Any  # what kind.decide takes: conditions, expressions and templates compiled
    outlets: Mapping[str, tuple[int, ...]]
    outlet_names: tuple[str, ...]
    on_error: OnError
    outlet_after_error: str | None  # None: the token ends with `error`
    retry: Retry | None  # None: a failure is not tried again
    needs: Need
    waits: bool
    title: str = ""
    follows: Changes | None = None  # what makes a visit that waits here be decided again before its time
    message_name: str | None = None  # of nodes that send


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One entry rule. event: the name it listens to; None for a source that is no event. first: where its runs begin.

    where: must hold for who enters; of an audience or a schedule it stands in its own part. limit: how many people at most."""

    number: int
    event: str | None
    source: Source
    where: Condition | None
    first: tuple[int, ...]
    audience: Audience | None = None
    schedule: Schedule | None = None
    date: DateSource | None = None
    hook: Hook | None = None
    limit: int | None = None
    file: str | None = None  # of a file rule: `upload`, or the SFTP connection whose files let people in

    @property
    def takes_all_at_once(self) -> bool:
        """A static audience: everybody at launch, nobody later (semantics 11)."""
        return self.audience is not None and not self.audience.dynamic


@dataclass(frozen=True, slots=True)
class CompiledRemoval:
    event: str
    where: Condition | None


@dataclass(frozen=True, slots=True)
class CompiledGoal:
    """within: counted from entry, None: no end. value: path of the property that is summed (`event.total`)."""

    event: str
    where: Condition | None
    within: Duration | None
    value: str | None
    ends_run: bool


@dataclass(frozen=True, slots=True)
class EntryLimit:
    n: int
    per: Duration


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Flow settings that the engine obeys, for every version of the flow (semantics 40)."""

    re_entry: Literal["once", "many", "many_not_inside"] = "many_not_inside"
    key: str | None = None  # a path such as `event.order_id`
    cooldown: Duration | None = None
    entry_limits: tuple[EntryLimit, ...] = ()
    time_zone: str | None = None
    accept_events_up_to: Duration = field(default_factory=lambda: Duration(24, "hour"))
    on_pause: Literal["freeze", "run"] = "freeze"
    editing: Literal["versions", "live_graph"] = "versions"
    ends_at: datetime | None = None  # who comes then or later does not enter
    nesting: int = 5
    visits: int = 1000
    window: WindowSettings | str | None = None
    limits: tuple[LimitSettings, ...] = ()
    speed: SpeedSettings | None = None
    priority: int = 5
    footer: str | None = None
    holdout: int = 0  # whose dice fall below this are held out
    topic: str | None = None
    purpose: Literal["marketing", "transactional"] = "marketing"
    test_mode: bool = False


@dataclass(frozen=True, slots=True)
class CompiledVariable:
    """initial: a value of `type`, or None; expression: computed at entry when the file said `"=…"`."""

    name: str
    type: str
    initial: Any = None
    expression: Expression | None = None


START = -1  # the node of the fork that several first nodes are


@dataclass(frozen=True, slots=True)
class CompiledVersion:
    """A version with the settings that apply now.

    join_reach: join -> the nodes from which it can be reached (semantics 17). join_forks: join -> the nodes whose branches meet there, or
    START. loops: nodes that stand on a cycle. interests: every event name that can start, remove, wake or reach the goal, or make
    somebody join or leave an audience or move the moment of a date (these two: watches).
    """

    version_id: int
    flow_id: int
    workspace_id: int
    number: int
    flow_name: str
    flow_slug: str
    subject: str
    seed: int
    revision: int  # of the flow settings
    live_from: datetime
    live_to: datetime | None
    stopped: bool  # its people leave, though the flow goes on
    nodes: tuple[CompiledNode, ...]
    rules: tuple[CompiledRule, ...]
    removals: tuple[CompiledRemoval, ...]
    goal: CompiledGoal | None
    settings: RunSettings
    variables: Mapping[str, CompiledVariable]
    join_reach: Mapping[int, frozenset[int]]
    join_forks: Mapping[int, frozenset[int]]
    loops: frozenset[int]
    starts_on: frozenset[str]
    removes_on: frozenset[str]
    interests: frozenset[str]
    watches: frozenset[str] = frozenset()
    written: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (sort, id) -> the name by which it is meant here
    names: frozenset[str] = frozenset()  # of events that conditions of this version ask for, too


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause of a flow; until is None while it lasts (semantics 24)."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class LiveFlow:
    """A flow that can have people inside, with all its versions, newest first.

    status: `active`, `paused`, `finishing`, or `cancelled` (people inside must leave with `flow_stopped`). An event enters by the
    version with live_from <= received_at < live_to; runs inside go by their own version.
    """

    flow_id: int
    workspace_id: int
    status: str
    versions: tuple[CompiledVersion, ...]
    pauses: tuple[Pause, ...]
