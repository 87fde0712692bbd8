"""Durations as people write them, and where they lead in a time zone (semantics 25)."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from towpath.values import zones
from towpath.values.problems import TowpathError

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]

_SECONDS: dict[str, int] = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_UNITS: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week", "month", "year")
_WRITTEN = re.compile(r"([+-]?)\s*([0-9]{1,9})\s+([a-z]+)")
LONGEST_SECONDS = 100 * 366 * 86400


class BadDuration(TowpathError):
    code = "bad_duration"


class Duration(msgspec.Struct, frozen=True, order=False, cache_hash=True):
    """amount units; negative only as an offset (`-3 days`)."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}" if self.amount in (1, -1) else f"{self.amount} {self.unit}s"

    @property
    def seconds(self) -> int | None:
        """The length where it is the same everywhere outside waits (n × 24 h); None for months and years."""
        one = _SECONDS.get(self.unit)
        return None if one is None else one * self.amount

    @property
    def by_calendar(self) -> bool:
        """Whether a wait of it depends on the zone: days and longer (semantics 25)."""
        return self.unit not in ("second", "minute", "hour")

    def __neg__(self) -> "Duration":
        return Duration(-self.amount, self.unit)


def parse(text: str, *, signed: bool = False) -> Duration:
    """`15 minutes`, `1 day`; with signed also `-3 days`. Raises BadDuration, with the nearest right form."""
    match = _WRITTEN.fullmatch(text.strip().lower())
    if match is None:
        raise BadDuration(f"“{text}” is not a duration: write a whole number and a unit, as in “15 minutes” or “2 weeks”.", text=text)
    sign, amount, word = match.groups()
    if sign and not signed:
        raise BadDuration(f"“{text}” has a sign; a duration here has none.", text=text)
    unit = next((unit for unit in _UNITS if word in (unit, unit + "s")), None)
    if unit is None:
        raise BadDuration(f"“{word}” is no unit of time: use seconds, minutes, hours, days, weeks, months or years.", text=text)
    duration = Duration(int(amount) * (-1 if sign == "-" else 1), unit)
    if abs(duration.amount) * (_SECONDS.get(unit) or (31 if unit == "month" else 366) * 86400) > LONGEST_SECONDS:
        raise BadDuration(f"“{text}” is longer than 100 years.", text=text)
    return duration


def add(start: datetime, duration: Duration, zone: str, calendar: bool = True) -> datetime:
    """When `duration` after `start` is, in UTC.

    calendar (in waits): days and weeks keep the wall clock of `zone`. Otherwise they are n × 24 h. Months and years are
    always calendar months of `zone`. A skipped local time: the first instant after the gap; a doubled one: the first.
    """
    seconds = duration.seconds
    if seconds is not None and (not calendar or duration.unit not in ("day", "week")):
        return start.astimezone(UTC) + timedelta(seconds=seconds)
    there = zones.zone(zone)
    local = start.astimezone(there)
    if duration.unit == "day":
        day = local.date() + timedelta(days=duration.amount)
    elif duration.unit == "week":
        day = local.date() + timedelta(weeks=duration.amount)
    else:
        day = add_months(local.date(), duration.amount * (12 if duration.unit == "year" else 1))
    if day == local.date():
        return start.astimezone(UTC)
    return at_local(day, local.time(), there)


def before(moment: datetime, duration: Duration, zone: str) -> datetime:
    """The moment from which a window of `duration` ends at `moment`: n × 24 h, months by the calendar of the workspace's zone."""
    return add(moment, -duration, zone, calendar=False)


def add_many(starts: npt.NDArray[np.int64], duration: Duration, zone: str, calendar: bool = True) -> npt.NDArray[np.int64]:
    """`add` for many starts in one zone; microseconds since 1970 UTC, in and out."""
    seconds = duration.seconds
    if seconds is not None and (not calendar or duration.unit not in ("day", "week")):
        return starts + np.int64(seconds * 1_000_000)
    distinct, place = np.unique(starts, return_inverse=True)
    ends = [to_microseconds(add(from_microseconds(int(start)), duration, zone, calendar)) for start in distinct]
    return np.array(ends, dtype=np.int64)[place]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it is shorter."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, days_in_month(year, month)))


def days_in_month(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which it is `clock` on `day` in `zone`; in a gap the first instant after it, doubled: the first."""
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return instant
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The transition itself: between `wall` read with the offset after the gap and with the one before it."""
    earlier = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    later = wall.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    offset = earlier.astimezone(zone).utcoffset()
    low, high = 0, int((later - earlier).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (earlier + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return earlier + timedelta(seconds=high)


@lru_cache(maxsize=4096)
def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return at_local(day, time(0), zones.zone(zone))


def longest(durations: Sequence[Duration], now: datetime, zone: str) -> Duration:
    """The one that reaches back furthest from `now`."""
    return min(durations, key=lambda duration: before(now, duration, zone))
