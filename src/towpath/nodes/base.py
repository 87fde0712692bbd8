"""What a kind of node is: settings, outlets, the facts it needs, and one pure decision.

A kind sees its settings and a `Visit` and returns a `Decision`; it does no I/O and has no clock, so the same code
runs live, in a test, in a walk with one person and in a rehearsal. The engine applies what was decided.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

import msgspec
import numpy as np

from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings, Retry
from towpath.nodes.wording import OutletsData, read_outlets, write_summary
from towpath.values.problems import Problem

if TYPE_CHECKING:
    from towpath.expr.conditions import Scope
    from towpath.expr.conditions.changes import Changes

# The types of attributes and variables. Numbers are Decimal or int, never float (semantics 51).
TYPE_NAMES = ("text", "number", "boolean", "date", "datetime", "list", "object")


class Answer(msgspec.Struct, frozen=True):
    """What came of the effect that this visit asked for. status: `sent`, `failed`, `skipped`, `cancelled`, `uncertain`."""

    status: str
    reason: str | None = None
    values: Mapping[str, Any] = {}  # call_api: status, headers, json


class Woken(msgspec.Struct, frozen=True):
    """Which event ended the wait: number of the arm, and the event as facts know it."""

    arm: int
    event: Mapping[str, Any]


class Trial(msgspec.Struct, frozen=True):
    """Of a split that looks for its winner: when its first visit came. chosen: the winner, '' for a tie; None: not decided yet."""

    began_at: datetime
    chosen: str | None = None


class Visit(msgspec.Struct, frozen=True):
    """One visit of one run to one node, as the kind sees it. Times are aware, in UTC; zone is an IANA name."""

    now: datetime
    started_at: datetime
    zone: str
    facts: Mapping[Any, Any]  # every fact that `needs(settings)` named, by its key (`expr.facts.Fact`)
    variables: Mapping[str, Any]
    dice: int  # 64 bits, the hash of semantics 21: (person, node, the flow's seed, n)
    answer: Answer | None = None
    woken: Woken | None = None
    due: bool = False  # the SleepUntil or the timeout that this visit asked for has come
    memo: Mapping[str, Any] = {}  # what an earlier decision of this visit asked to remember
    trial: Trial | None = None  # where the kind `tries_out(settings)`
    workspace_zone: str = "UTC"  # in which the months of a condition's window are counted (semantics 25)


# ---- Decisions: a closed set -------------------------------------------------------------------------------------


class Go(msgspec.Struct, frozen=True, tag=True):
    """Leave by this outlet, now."""

    outlet: str
    seen: Mapping[str, Any] = {}
    result: Mapping[str, Any] | None = None


class SleepUntil(msgspec.Struct, frozen=True, tag=True):
    """Park till `due`, then decide again with visit.due. zone: in which days were counted, to be recorded (semantics 26)."""

    due: datetime
    seen: Mapping[str, Any] = {}
    memo: Mapping[str, Any] = {}
    zone: str | None = None


class Arm(msgspec.Struct, frozen=True):
    """One event that a wait listens to. where: a checked condition on the event, or None."""

    event: str
    where: Any = None


class AwaitEvents(msgspec.Struct, frozen=True, tag=True):
    """Park till one of the arms matches or `timeout` comes (None: for ever); then decide again with visit.woken or visit.due."""

    arms: Sequence[Arm]
    timeout: datetime | None = None
    look_back: datetime | None = None  # events since then count too
    since_entry: bool = False  # of those, only what stands after the entering event in the log (semantics 27)
    seen: Mapping[str, Any] = {}
    memo: Mapping[str, Any] = {}


class Mutation(msgspec.Struct, frozen=True, tag=True):
    """Something to change in the batch's own transaction. A subclass stands here, or beside the kinds that alone ask for it; a module
    of `engine/applying/` names it and applies it."""


class AwaitChange(msgspec.Struct, frozen=True, tag=True):
    """Park till something that the kind `follows` happens, or till `again`, when time alone may change the answer; then decide again.
    At `timeout` (None: never; kept from the first decision of the visit) it is decided with visit.due."""

    again: datetime | None = None
    timeout: datetime | None = None
    seen: Mapping[str, Any] = {}
    memo: Mapping[str, Any] = {}


class AddTags(Mutation, frozen=True):
    tags: Sequence[str]


class RemoveTags(Mutation, frozen=True):
    tags: Sequence[str]


class ClearTags(Mutation, frozen=True):
    """Remove every tag of the contact."""


class SetAttributes(Mutation, frozen=True):
    """values: new attributes of the contact; None clears one."""

    values: Mapping[str, Any]


class SetMetadata(Mutation, frozen=True):
    of: Literal["contact", "order"]
    values: Mapping[str, str | None]


class SetVariables(Mutation, frozen=True):
    values: Mapping[str, Any]


class Change(msgspec.Struct, frozen=True, tag=True):
    """Apply these in the batch's own transaction, then leave by `then`, or by the outlet that what applied them says."""

    changes: Sequence[Mutation]
    then: str = "done"
    seen: Mapping[str, Any] = {}
    result: Mapping[str, Any] | None = None


class Effect(msgspec.Struct, frozen=True):
    """Something that leaves the database: becomes the outbox row of this visit. channel: `email`, `webhook`, ...

    transactional None: as the flow's settings say. detail holds only what the node's settings do not say (they are read again when
    the message is rendered, `settings.message()`): {"values": {place in the settings: what its expression gave}}.
    """

    channel: str
    transactional: bool | None = None
    name: str | None = None
    detail: Mapping[str, Any] | None = None


class Perform(msgspec.Struct, frozen=True, tag=True):
    """Write the outbox row and park till its answer comes; with `then`, leave by it at once (go_on: at once)."""

    effect: Effect
    then: str | None = None
    seen: Mapping[str, Any] = {}


class Fork(msgspec.Struct, frozen=True, tag=True):
    """Go on along every target of `done` in parallel."""


class Join(msgspec.Struct, frozen=True, tag=True):
    """Park at a join; the engine lets go by semantics 17."""

    when: Literal["all", "first"]


class Finish(msgspec.Struct, frozen=True, tag=True):
    """End this token. reason: `end`, `late`, ... of semantics 18."""

    reason: str
    label: str | None = None
    seen: Mapping[str, Any] = {}


class SkipToNextWait(msgspec.Struct, frozen=True, tag=True):
    """A moment already past: pass through what follows up to the next wait without doing it (semantics 28)."""

    outlet: str = "done"
    seen: Mapping[str, Any] = {}


class Fail(msgspec.Struct, frozen=True, tag=True):
    """The node failed; retry and on_error say what now (semantics 22)."""

    error: str
    seen: Mapping[str, Any] = {}


class Again(msgspec.Struct, frozen=True, tag=True):
    """This visit ends by no outlet, and another to the same node begins at once, which remembers `memo`: a visit sends one message at
    most (semantics 35)."""

    memo: Mapping[str, Any]
    seen: Mapping[str, Any] = {}
    result: Mapping[str, Any] | None = None


Decision = Go | SleepUntil | AwaitEvents | AwaitChange | Change | Perform | Fork | Join | Finish | SkipToNextWait | Fail | Again


# ---- Whole batches (optional, per kind): the same answers as decide, column by column ------------------------------


class Columns(msgspec.Struct):
    """Many visits to one node of one version. Every column has one entry a visit.

    All are first visits, or (due) all are decided again because the time they slept until has come, or (answers) because the
    answer to their effect has, or (woken) because what they awaited happened. now: microseconds since 1970 UTC (one for the batch).
    started_at: int64 array of the same unit.
    facts: key -> a list or array of values (None: absent). zones: IANA name per visit, or one name for all. dice: uint64 array.
    """

    now: int
    count: int
    started_at: np.ndarray
    zones: str | list[str]
    facts: Mapping[Any, Any]
    dice: np.ndarray | None = None
    due: bool = False
    answers: Sequence[Answer] | None = None
    woken: Sequence[Woken] | None = None
    workspace_zone: str = "UTC"


class GoMany(msgspec.Struct):
    """outlet: place in `outlets(settings)` per visit (int16). seen: leaf number -> column of values. results: of each visit."""

    outlet: np.ndarray
    seen: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]] | None = None


class SleepMany(msgspec.Struct):
    """due: microseconds since 1970 UTC per visit (int64). zones: in which days were counted, per visit or for all; None: it is no matter."""

    due: np.ndarray
    zones: str | list[str] | None = None


class AwaitMany(msgspec.Struct):
    """The same events for all, no look back. timeout: microseconds since 1970 UTC per visit (int64); None: for ever."""

    arms: Sequence[Arm]
    timeout: np.ndarray | None


class PerformMany(msgspec.Struct):
    """The same effect for all."""

    effect: Effect
    then: str | None = None


class ChangeMany(msgspec.Struct):
    """The same changes for all."""

    changes: Sequence[Mutation]
    then: str = "done"


DecisionColumns = GoMany | SleepMany | AwaitMany | PerformMany | ChangeMany


# ---- The declaration of a kind -------------------------------------------------------------------------------------


class Need(msgspec.Struct, frozen=True):
    """Facts that must be loaded for a visit: keys of `expr.facts`."""

    facts: frozenset[Any] = frozenset()


Group = Literal["filters", "waits", "channels", "voice", "data", "team", "connect", "end"]
S = TypeVar("S", bound=NodeSettings)
P = TypeVar("P")

# By which outlet a failed node goes on (semantics 22): the first of these that it has.
CONTINUE_OUTLETS = ("done", "default", "no", "not_sent", "not_found", "none_left", "timeout")


class Kind(Generic[S, P]):
    """What a folder of `nodes/` declares: data for the form, the canvas and the checks; `compile` and `decide` for the engine.

    S: the settings as the file gives them. P: the same, prepared once per version (conditions, expressions and templates
    compiled); whatever decides sees only P. All methods are pure and may be called from several threads.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[Group]
    Settings: ClassVar[type[NodeSettings]]
    examples: ClassVar[tuple[Mapping[str, Any], ...]]  # settings as a file gives them, each complete; at least one
    summary: ClassVar[tuple[str, ...]]  # see `wording`
    outlets_data: ClassVar[OutletsData] = ("done",)
    waits: ClassVar[bool] = False  # a loop may go through it (semantics 23)
    needs_contact: ClassVar[bool] = True  # False: it makes sense in a flow that is about nobody, too
    takes_company: ClassVar[bool] = False  # though it needs somebody, a company will do
    # The channel of its effect, which makes the tries; its settings have a `message()`. failover: they have `messages()`.
    performs: ClassVar[str | None] = None
    default_retry: ClassVar[Retry | None] = None  # None: a failure is not tried again
    rolls: ClassVar[bool] = False  # decide looks at the dice
    names: ClassVar[tuple[tuple[str, str], ...]] = ()  # settings that name what has an id, and of what sort (`list`): kept at launch

    # ---- structure: what the canvas and the checks of a document ask

    def fits(self, subject: str) -> bool:
        """Whether it makes sense in a flow about that."""
        return not self.needs_contact or (subject == "company" and self.takes_company) or subject in ("contact", "order")

    def read(self, document: Mapping[str, Any]) -> S:
        """The settings in a node of a file; raises pydantic's ValidationError."""
        return self.Settings.model_validate(document)  # type: ignore[return-value]

    def outlets(self, settings: S) -> tuple[str, ...]:
        """Names of the outlets in order, with `error` where `on_error: branch`."""
        named = read_outlets(self.outlets_data, settings.document())
        return (*named, "error") if settings.on_error == "branch" else named

    def outlet_after_error(self, settings: S) -> str | None:
        """By which outlet a visit that failed for good leaves (semantics 22); None: the run ends with `error`, or has no way on."""
        if settings.on_error == "stop":
            return None
        outlets = self.outlets(settings)
        if settings.on_error == "branch":
            return "error"
        return next((name for name in CONTINUE_OUTLETS if name in outlets), None)

    def tries_out(self, settings: S) -> bool:
        """Whether it looks for the best of its outlets; its visits then know the trial."""
        return False

    def redraws(self, settings: S) -> bool:
        """Whether the dice fall anew in each run of a person; else n of semantics 21 is 0."""
        return True

    def retry(self, settings: S) -> Retry | None:
        return settings.retry or self.default_retry

    def summarize(self, settings: S) -> str:
        """One sentence for the card: `Wait 4 days`."""
        return write_summary(self.summary, settings.document())

    # ---- meaning: with the scope (what names and types the flow knows)

    def compile(self, settings: S, pieces: Pieces) -> P:
        """Prepared settings; what is wrong goes to `pieces` and compiling goes on, so that all problems are told at once."""
        raise NotImplementedError

    def check(self, settings: S, scope: Scope) -> list[Problem]:
        """What is wrong with settings that have the right form. Paths are relative to the node (`where.0`)."""
        pieces = Pieces(scope)
        self.compile(settings, pieces)
        return pieces.problems

    def prepare(self, settings: S, scope: Scope) -> P:
        """The settings, ready to decide by. Call it once per version, for settings that `check` found no error in."""
        pieces = Pieces(scope)
        prepared = self.compile(settings, pieces)
        pieces.raise_errors()
        return prepared

    # ---- at work

    def needs(self, prepared: P) -> Need:
        """The facts that decide will look at."""
        return Need()

    def follows(self, prepared: P) -> Changes | None:
        """What makes a visit that sleeps (SleepUntil) or waits (AwaitChange) be decided again before its time."""
        return None

    def decide(self, prepared: P, visit: Visit) -> Decision:
        raise NotImplementedError

    def decide_many(self, prepared: P, columns: Columns) -> DecisionColumns | None:
        """The same answers as `decide`, for a whole batch; None: these settings (or this kind) are decided one by one."""
        return None

    # ---- what stands beside kind.py

    @property
    def folder(self) -> Path:
        return Path(inspect.getfile(type(self))).parent

    @property
    def icon(self) -> str:
        """The icon as SVG, 24 by 24, drawn with currentColor."""
        return (self.folder / "icon.svg").read_text(encoding="utf-8")

    @property
    def help(self) -> str:
        """What the kind does, in Markdown."""
        return (self.folder / "help.md").read_text(encoding="utf-8")
