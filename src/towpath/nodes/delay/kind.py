"""Waits a length of time, counted from the moment a person arrives, in the zone they have then (semantics 25, 26, 31)."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from towpath.nodes.base import Columns, Decision, DecisionColumns, Fail, Go, GoMany, Kind, Need, SleepMany, SleepUntil, Visit
from towpath.nodes.pieces import Pieces, Value
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.durations import BadDuration, Duration, add, add_many, parse
from towpath.values.fields import DurationOrExpression


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
    needs_contact = False
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
        except (ValueFailed, BadDuration) as error:
            return Fail(str(error))
        return SleepUntil(add(visit.started_at, duration, visit.zone), zone=visit.zone if duration.by_calendar else None)

    def decide_many(self, prepared: Value, columns: Columns) -> DecisionColumns | None:
        if columns.due:
            return GoMany(np.zeros(columns.count, np.int16), {})
        if not isinstance(prepared.constant, Duration):
            return None
        zones = columns.zones if prepared.constant.by_calendar else None
        return SleepMany(due_times(columns.started_at, prepared.constant, columns.zones), zones)


def read_duration(value: Any) -> Duration:
    """A duration, or what an expression gave for one: `3 days`."""
    return value if isinstance(value, Duration) else parse(str(value))


def due_times(started_at: np.ndarray, duration: Duration, zones: str | list[str]) -> np.ndarray:
    """When each visit is due: once per zone, since a batch mostly shares them."""
    if isinstance(zones, str):
        return add_many(started_at, duration, zones)
    due = np.empty_like(started_at)
    names = np.array(zones)
    for zone in np.unique(names):
        there = names == zone
        due[there] = add_many(started_at[there], duration, str(zone))
    return due


KIND = Delay()
