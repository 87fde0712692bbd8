"""Waits for the first of several events, or for a time-out (semantics 27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator

from towpath.expr.facts import Fact
from towpath.nodes.assignments import SavedPath, compile_saves, save
from towpath.nodes.base import (
    Arm,
    AwaitEvents,
    AwaitMany,
    Change,
    Columns,
    Decision,
    DecisionColumns,
    Fail,
    Go,
    GoMany,
    Kind,
    Need,
    SetVariables,
    Visit,
)
from towpath.nodes.delay.kind import due_times
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.durations import Duration, add, before
from towpath.values.fields import DurationField, EventName, OutletName, Settings, VariableName, Where

ENTERED_AT = Fact("run.entered_at")
LookBack = Literal["none", "entry"]


class AwaitedEvent(Settings):
    name: Annotated[OutletName, Field(title="Name")]
    event: Annotated[EventName, Field(title="Event")]
    where: Annotated[Where | None, Field(title="Conditions on the event")] = None
    save: Annotated[
        dict[VariableName, str],
        Field(title="Keep", description="Variable: which property of the event.", max_length=100, json_schema_extra={"format": "saves"}),
    ] = Field(default_factory=dict)


class WaitForSettings(NodeSettings):
    kind: Literal["wait_for"]
    events: Annotated[list[AwaitedEvent], Field(title="Events", description="The first that happens decides.", min_length=1, max_length=20)]
    timeout: Annotated[DurationField | None, Field(title="At most", description="Left out: for as long as it takes.")] = None
    look_back: Annotated[
        LookBack | DurationField,
        Field(title="Count earlier ones", description="From now on only (none), since the run began (entry), or a time back."),
    ] = "none"

    @field_validator("events")
    @classmethod
    def _names_differ(cls, events: list[AwaitedEvent]) -> list[AwaitedEvent]:
        names = [event.name for event in events]
        if len(set(names)) < len(names):
            raise ValueError("Two events have the same name.")
        return events


@dataclass(frozen=True, slots=True)
class PreparedWaitFor:
    arms: tuple[Arm, ...]
    names: tuple[str, ...]
    saves: tuple[tuple[SavedPath, ...], ...]
    timeout: Duration | None
    look_back: LookBack | Duration


class WaitFor(Kind[WaitForSettings, PreparedWaitFor]):
    name = "wait_for"
    title = "Wait for"
    group = "waits"
    takes_company = True
    Settings = WaitForSettings
    outlets_data = ({"each": "events.name"}, {"outlet": "timeout", "when": "timeout"})
    summary = ("Wait for {events.name|or}, at most {timeout}", "Wait for {events.name|or}")
    waits = True
    examples = (
        {
            "kind": "wait_for",
            "events": [
                {"name": "Bought", "event": "order_paid", "where": [["event.total", "more than", 20]], "save": {"spent": "event.total"}},
                {"name": "Clicked", "event": "link_clicked"},
            ],
            "timeout": "3 days",
            "next": {"Bought": "thanks", "Clicked": "offer", "timeout": "last_call"},
        },
        {"kind": "wait_for", "events": [{"name": "Paid", "event": "order_paid"}], "look_back": "2 hours"},
    )

    def compile(self, settings: WaitForSettings, pieces: Pieces) -> PreparedWaitFor:
        arms, saves = [], []
        for place, awaited in enumerate(settings.events):
            at = f"events.{place}"
            on_event = pieces.on_event(awaited.event, f"{at}.event")
            where = None if awaited.where is None else on_event.condition(awaited.where, f"{at}.where")
            arms.append(Arm(awaited.event, where))
            saves.append(compile_saves(pieces, awaited.save, f"{at}.save", "event"))
        names = tuple(awaited.name for awaited in settings.events)
        return PreparedWaitFor(tuple(arms), names, tuple(saves), settings.timeout, settings.look_back)

    def needs(self, prepared: PreparedWaitFor) -> Need:
        return Need(frozenset({ENTERED_AT}) if prepared.look_back == "entry" else frozenset())

    def decide(self, prepared: PreparedWaitFor, visit: Visit) -> Decision:
        if visit.woken is not None:
            return self._wake(prepared, visit.woken.arm, visit.woken.event)
        if visit.due:
            return Go("timeout")
        timeout = None if prepared.timeout is None else add(visit.started_at, prepared.timeout, visit.zone)
        return AwaitEvents(prepared.arms, timeout, look_back(prepared.look_back, visit), prepared.look_back == "entry")

    def decide_many(self, prepared: PreparedWaitFor, columns: Columns) -> DecisionColumns | None:
        if columns.due:
            return GoMany(np.full(columns.count, len(prepared.names), np.int16), {})
        if columns.woken is not None:
            return None if any(prepared.saves) else GoMany(np.array([woken.arm for woken in columns.woken], np.int16), {})
        if prepared.look_back != "none":
            return None
        return AwaitMany(
            prepared.arms, None if prepared.timeout is None else due_times(columns.started_at, prepared.timeout, columns.zones)
        )

    def _wake(self, prepared: PreparedWaitFor, arm: int, event: Mapping[str, Any]) -> Decision:
        name, saves = prepared.names[arm], prepared.saves[arm]
        if not saves:
            return Go(name)
        try:
            values = save(saves, event)
        except ValueFailed as error:
            return Fail(str(error))
        return Change((SetVariables(values),), then=name, result=values)


def look_back(setting: LookBack | Duration, visit: Visit) -> datetime | None:
    """Since when events count that came before the wait; n days are n × 24 hours (semantics 25)."""
    if setting == "entry":
        entered: datetime | None = visit.facts.get(ENTERED_AT)
        return entered
    return before(visit.started_at, setting, visit.zone) if isinstance(setting, Duration) else None


KIND = WaitFor()
