"""Sources of entry that are no events, ready for the engine: audiences, schedules, dates, hooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from towpath.expr import conditions
from towpath.expr.conditions import EVERYONE, Condition
from towpath.expr.conditions.changes import Changes, changes_of, whose_members
from towpath.expr.facts import Fact, Path, make_path, split_path, walk
from towpath.expr.scope import Scope
from towpath.values import zones
from towpath.values.calendar import BadTime, at_wall, next_anniversary, on_date, parse_date, parse_local, parse_time
from towpath.values.durations import Duration, parse
from towpath.values.schedules import Cron, next_cron, next_repeat, parse_cron

# Dates that come back every year unless the rule says otherwise.
YEARLY = frozenset(("contact.birth_date",))
WEBHOOK_EVENT = "webhook_received"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who belongs to it: for whom `where` holds, or the people who are named. changes: what makes somebody join or leave.

    dynamic: who joins later enters. removes: who leaves is taken out (`left_audience`)."""

    where: Condition
    people: tuple[str, ...] | None
    dynamic: bool
    removes: bool
    changes: Changes

    @property
    def follows(self) -> bool:
        """Whether it is kept who belongs."""
        return self.dynamic or self.removes


@dataclass(frozen=True, slots=True)
class Schedule:
    """One of cron, every, once. audience: who enters each time; None: a run about nobody."""

    cron: Cron | None
    every: Duration | None
    clock: time | None
    once: datetime | None  # on the wall clock
    audience: Condition | None

    def next_after(self, after: datetime, anchor: datetime, zone: str) -> datetime | None:
        """anchor: from which repetition is counted. None: it does not come any more."""
        if self.cron is not None:
            return next_cron(self.cron, after, zone)
        if self.every is not None:
            return next_repeat(anchor, self.every, self.clock, after, zone)
        assert self.once is not None
        moment = at_wall(self.once, zone)
        return moment if moment > after else None


@dataclass(frozen=True, slots=True)
class DateSource:
    path: Path
    offset: Duration | None
    clock: time
    yearly: bool

    @property
    def fact(self) -> Fact:
        return self.path.root

    @property
    def attribute(self) -> str:
        """As `attribute_changed` names it."""
        return split_path(self.path.root.path)[1]

    def next_after(self, value: Any, after: datetime, zone: str) -> datetime | None:
        """value: of the attribute. None: the person has no such moment to come."""
        day = _day(walk(value, self.path.rest), zone)
        if day is None:
            return None
        try:
            if self.yearly:
                return next_anniversary(day, self.offset, self.clock, zone, after)
            moment = on_date(day, self.offset, self.clock, zone)
        except (OverflowError, ValueError):
            return None
        return moment if moment > after else None


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the body of a request names the contact and variables: name -> parts of the path."""

    contact: Mapping[str, tuple[str, ...]]
    variables: Mapping[str, tuple[str, ...]]


def audience_condition(said: Mapping[str, Any]) -> list[Any]:
    """The condition document of an audience or schedule rule: all that it names must hold."""
    parts: list[Any] = []
    if said.get("segment") is not None:
        parts.append({"in_segment": said["segment"]})
    if said.get("list") is not None:
        parts.append({"in_list": said["list"]})
    if said.get("tag") is not None:
        parts.append({"has_tag": said["tag"]})
    where = said.get("where")
    return parts + (list(where) if isinstance(where, list | tuple) else [where] if where is not None else [])


def compile_audience(said: Mapping[str, Any], scope: Scope) -> Audience:
    where = _parse(audience_condition(said), scope)
    people = said.get("people")
    return Audience(
        where,
        None if people is None else tuple(people),
        said.get("mode", "static") == "dynamic",
        said.get("on_leave", "stay") == "remove",
        whose_members(changes_of(where)),
    )


def compile_schedule(said: Mapping[str, Any], scope: Scope, subject: str) -> Schedule:
    every = said.get("every")
    return Schedule(
        None if said.get("cron") is None else parse_cron(said["cron"]),
        None if every is None else parse(every),
        None if said.get("time") is None else parse_time(said["time"]),
        None if said.get("once") is None else parse_local(said["once"]),
        None if subject == "none" else _parse(audience_condition(said), scope),
    )


def compile_date(said: Mapping[str, Any]) -> DateSource:
    attribute = str(said["attribute"])
    yearly = said.get("yearly")
    offset = said.get("offset")
    return DateSource(
        make_path(split_path(attribute)),
        None if offset is None else parse(offset, signed=True),
        parse_time(said.get("at", "09:00")),
        attribute in YEARLY if yearly is None else bool(yearly),
    )


def compile_hook(said: Mapping[str, Any]) -> Hook:
    return Hook(
        {name: split_path(path) for name, path in said["contact"].items()},
        {name: split_path(path) for name, path in said.get("variables", {}).items()},
    )


def _parse(document: list[Any], scope: Scope) -> Condition:
    return conditions.parse(document, scope) if document else EVERYONE


def _day(value: Any, zone: str) -> date | None:
    """The day that an attribute names; of an instant, that of the zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > len("2026-12-01") else parse_date(value)
        except (ValueError, BadTime):
            return None
    if isinstance(value, datetime):
        return value.astimezone(zones.zone(zone)).date() if value.tzinfo is not None else value.date()
    return value if isinstance(value, date) else None
