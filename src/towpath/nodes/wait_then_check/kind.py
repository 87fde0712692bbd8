"""Waits the whole length, and only then looks which path fits (semantics 25, 29)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator

from towpath.nodes.base import Columns, Decision, DecisionColumns, Fail, Kind, Need, SleepMany, SleepUntil, Visit
from towpath.nodes.delay.kind import due_times, read_duration
from towpath.nodes.paths.kind import Path, Paths, PathsSettings, PreparedPath
from towpath.nodes.pieces import Pieces, Value
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.durations import BadDuration, Duration, add
from towpath.values.fields import DurationOrExpression


class WaitThenCheckSettings(NodeSettings):
    kind: Literal["wait_then_check"]
    for_: Annotated[
        DurationOrExpression,
        Field(alias="for", title="For", description="Days, weeks and months are calendar days in the person's time zone; hours are hours."),
    ]
    paths: Annotated[
        list[Path],
        Field(title="Paths", description="Tried after the wait, from the top; the first that holds is taken.", min_length=1, max_length=50),
    ]

    @field_validator("paths")
    @classmethod
    def _names_differ(cls, paths: list[Path]) -> list[Path]:
        return PathsSettings._names_differ(paths)


@dataclass(frozen=True, slots=True)
class PreparedCheck:
    duration: Value
    paths: tuple[PreparedPath, ...]


_PATHS = Paths()


class WaitThenCheck(Kind[WaitThenCheckSettings, PreparedCheck]):
    name = "wait_then_check"
    title = "Wait, then check"
    group = "waits"
    needs_contact = False
    Settings = WaitThenCheckSettings
    outlets_data = ({"each": "paths.name"}, "default")
    summary = ("Wait {for}, then the first of {paths.name|or}",)
    waits = True
    examples = (
        {
            "kind": "wait_then_check",
            "for": "3 days",
            "paths": [
                {"name": "Bought", "where": [{"did": "order_paid", "within": "3 days"}]},
                {"name": "Looked", "where": [{"did": "page_viewed", "within": "3 days"}]},
            ],
            "next": {"Bought": "thanks", "Looked": "offer", "default": "reminder"},
        },
        {"kind": "wait_then_check", "for": "=concat(vars.days, ' days')", "paths": [{"name": "Member", "where": [{"has_tag": "#club"}]}]},
    )

    def compile(self, settings: WaitThenCheckSettings, pieces: Pieces) -> PreparedCheck:
        return PreparedCheck(pieces.value(settings.for_, "for"), _PATHS.compile(settings, pieces))  # type: ignore[arg-type]

    def needs(self, prepared: PreparedCheck) -> Need:
        return Need(prepared.duration.needs() | _PATHS.needs(prepared.paths).facts)

    def decide(self, prepared: PreparedCheck, visit: Visit) -> Decision:
        if visit.due:
            return _PATHS.decide(prepared.paths, visit)
        try:
            duration = read_duration(prepared.duration.at(visit))
        except (ValueFailed, BadDuration) as error:
            return Fail(str(error))
        return SleepUntil(add(visit.started_at, duration, visit.zone))

    def decide_many(self, prepared: PreparedCheck, columns: Columns) -> DecisionColumns | None:
        if columns.due:
            return _PATHS.decide_many(prepared.paths, columns)
        constant: Any = prepared.duration.constant
        if not isinstance(constant, Duration):
            return None
        due: np.ndarray = due_times(columns.started_at, constant, columns.zones)
        return SleepMany(due)


KIND = WaitThenCheck()
