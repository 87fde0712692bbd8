"""What a kind of node is: settings, outlets, the facts it needs, and one pure decision.

A kind sees its settings and a `Visit` and returns a `Decision`; it does no I/O and has no clock, so the same code
runs live, in a test, in a walk with one person and in a rehearsal. The engine applies what was decided.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
import numpy as np

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


# ---- Decisions: a closed set -------------------------------------------------------------------------------------


class Go(msgspec.Struct, frozen=True, tag=True):
    """Leave by this outlet, now."""

    outlet: str
    seen: Mapping[str, Any] = {}
    result: Mapping[str, Any] | None = None


class SleepUntil(msgspec.Struct, frozen=True, tag=True):
    """Park till `due`, then decide again with visit.due."""

    due: datetime
    seen: Mapping[str, Any] = {}
    memo: Mapping[str, Any] = {}


class Arm(msgspec.Struct, frozen=True):
    """One event that a wait listens to. where: a checked condition on the event, or None."""

    event: str
    where: Any = None


class AwaitEvents(msgspec.Struct, frozen=True, tag=True):
    """Park till one of the arms matches or `timeout` comes (None: for ever); then decide again with visit.woken or visit.due."""

    arms: Sequence[Arm]
    timeout: datetime | None = None
    look_back: datetime | None = None  # events since then count too
    seen: Mapping[str, Any] = {}
    memo: Mapping[str, Any] = {}


class AddTags(msgspec.Struct, frozen=True, tag=True):
    tags: Sequence[str]


class RemoveTags(msgspec.Struct, frozen=True, tag=True):
    tags: Sequence[str]


class ClearTags(msgspec.Struct, frozen=True, tag=True):
    """Remove every tag of the contact."""


class SetAttributes(msgspec.Struct, frozen=True, tag=True):
    """values: new attributes of the contact; None clears one."""

    values: Mapping[str, Any]


class SetMetadata(msgspec.Struct, frozen=True, tag=True):
    of: Literal["contact", "order"]
    values: Mapping[str, str | None]


class SetVariables(msgspec.Struct, frozen=True, tag=True):
    values: Mapping[str, Any]


Mutation = AddTags | RemoveTags | ClearTags | SetAttributes | SetMetadata | SetVariables


class Change(msgspec.Struct, frozen=True, tag=True):
    """Apply these in the batch's own transaction, then leave by `then`."""

    changes: Sequence[Mutation]
    then: str = "done"
    seen: Mapping[str, Any] = {}
    result: Mapping[str, Any] | None = None


class Effect(msgspec.Struct, frozen=True):
    """Something that leaves the database: becomes the outbox row of this visit. channel: `email`, `webhook`, ...

    detail holds only what the node's settings do not say (they are read again when the message is rendered).
    """

    channel: str
    transactional: bool = False
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


Decision = (
    Go | SleepUntil | AwaitEvents | Change | Perform | Fork | Join | Finish | SkipToNextWait | Fail
)


# ---- Whole batches (optional, per kind): the same answers as decide, column by column ------------------------------


class Columns(msgspec.Struct):
    """Many first visits to one node of one version. Every column has one entry a visit.

    now: microseconds since 1970 UTC (one for the batch). started_at: int64 array of the same unit. facts: key -> a list or array of
    values (None: absent). zones: IANA name per visit, or one name for all. dice: uint64 array.
    """

    now: int
    count: int
    started_at: np.ndarray
    zones: str | list[str]
    facts: Mapping[Any, Any]
    dice: np.ndarray | None = None


class GoMany(msgspec.Struct):
    """outlet: place in `outlets(settings)` per visit (int16). seen: leaf number -> column of values."""

    outlet: np.ndarray
    seen: Mapping[str, Any]


class SleepMany(msgspec.Struct):
    """due: microseconds since 1970 UTC per visit (int64)."""

    due: np.ndarray


class PerformMany(msgspec.Struct):
    """The same effect for all."""

    effect: Effect
    then: str | None = None


DecisionColumns = GoMany | SleepMany | PerformMany


# ---- The declaration of a kind -------------------------------------------------------------------------------------


class Need(msgspec.Struct, frozen=True):
    """Facts that must be loaded for a visit: keys of `expr.facts`."""

    facts: frozenset[Any] = frozenset()


__all__ = [
    "AddTags", "Answer", "Arm", "AwaitEvents", "Change", "ClearTags", "Columns", "Decimal", "Decision", "DecisionColumns", "Effect",
    "Fail", "Finish", "Fork", "Go", "GoMany", "Join", "Mutation", "Need", "Perform", "PerformMany", "RemoveTags", "SetAttributes",
    "SetMetadata", "SetVariables", "SkipToNextWait", "SleepMany", "SleepUntil", "Visit", "Woken",
]
