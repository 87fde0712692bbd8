"""Waits a length of time, counted from the moment a person arrives, in the zone they have then (semantics 25, 26, 31)."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from towpath.nodes.base import Columns, Decision, DecisionColumns, Fail, Go, GoMany, Kind, Need, SleepMany, SleepUntil, Visit
from towpath.nodes.pieces import Pieces, Value, ValueFailed
from towpath.nodes.settings import NodeSettings
from towpath.values.durations import Duration, DurationError, add
from towpath.values.fields import DurationOrExpression

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class DelaySettings(NodeSettings):
    kind: Literal["delay"]
    for_: Annotated[
        DurationOrExpression,
        Field(alias="for", title="For", description="Days, weeks and months are calendar days in the person's time zone; hours are hours."),
    ]


class Delay(Kind[DelaySettings, Value]):
    name = "delay"
    title = "Delay"
    group = "waits"
    Settings = DelaySettings
    summary = ("Wait {for}",)
    waits = True
    examples = (
        {"kind": "delay", "for": "4 days", "next": "bought"},
        {"kind": "delay", "for": "90 seconds"},
        {"kind": "delay", "for": "=concat(vars.days, ' days')"},
    )

    def compile(self, settings: DelaySettings, pieces: Pieces) -> Value:
        return pieces.value(settings.for_, "for")

    def needs(self, prepared: Value) -> Need:
        return Need(prepared.needs())

    def decide(self, prepared: Value, visit: Visit) -> Decision:
        if visit.due:
            return Go("done")
        try:
            duration = read_duration(prepared.at(visit))
        except (ValueFailed, DurationError) as error:
            return Fail(str(error))
        return SleepUntil(add(visit.started_at, duration, visit.zone))

    def decide_many(self, prepared: Value, columns: Columns) -> DecisionColumns | None:
        if columns.due:
            return GoMany(np.zeros(columns.count, np.int16), {})
        if not isinstance(prepared.constant, Duration):
            return None
        return SleepMany(add_many(columns.started_at, prepared.constant, columns.zones))


def read_duration(value: Any) -> Duration:
    """A duration, or what an expression gave for one: `3 days`."""
    return value if isinstance(value, Duration) else Duration.parse(str(value))


def add_many(started_at: np.ndarray, duration: Duration, zones: str | list[str]) -> np.ndarray:
    """`add` for a column: once per distinct moment and zone, since a batch mostly shares them."""
    due = np.empty_like(started_at)
    names = np.array([zones] if isinstance(zones, str) else zones)
    for zone in np.unique(names):
        rows = slice(None) if isinstance(zones, str) else names == zone
        moments, place = np.unique(started_at[rows], return_inverse=True)
        ends = [(add(_EPOCH + int(moment) * _MICROSECOND, duration, str(zone)) - _EPOCH) // _MICROSECOND for moment in moments]
        due[rows] = np.array(ends, np.int64)[place]
    return due


KIND = Delay()
