"""Every comparison of dates as a half-open interval: of instants, and of calendar days for values that are dates.

`on`, `is today` and `is` with a date use the person's zone, everything else the workspace's (semantics 25). The interval of days
serves both the evaluator and SQL, so that neither does zone arithmetic on a value.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from towpath.expr.conditions.tree import Compare
from towpath.values import zones
from towpath.values.durations import Duration, add, at_local, before, start_of_day

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
IN_PERSONS_ZONE = frozenset(("on", "is today"))

# What text counts as a date or an instant: the same pattern in PostgreSQL and here. Years 1000-2999, days that exist.
_YEAR = "[12][0-9]{3}"
_LEAP = "[12][0-9](0[48]|[2468][048]|[13579][26])|(12|16|20|24|28)00"
_IN_EVERY_YEAR = "(01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
DAY_PATTERN = f"({_YEAR}-({_IN_EVERY_YEAR})|({_LEAP})-02-29)"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?"
DATE_PATTERN = f"^{DAY_PATTERN}$"
MOMENT_PATTERN = f"^{DAY_PATTERN}[T ]{_CLOCK}$"
_DATE = re.compile(DATE_PATTERN[1:-1])
_MOMENT = re.compile(MOMENT_PATTERN[1:-1])


class Interval(msgspec.Struct, frozen=True):
    """start <= value < end; None: open. days: the same for values that are dates."""

    start: datetime | None
    end: datetime | None
    first_day: date | None
    end_day: date | None

    def test(self) -> Callable[[Any], bool]:
        """Whether a value, a date, an instant, or text that is one, lies inside; anything else does not."""
        start, end = self.start or _FIRST, self.end or _LAST
        first_day, end_day = self.first_day or date.min, self.end_day

        def holds(value: Any) -> bool:
            if isinstance(value, str):
                value = read_dated(value)
            if isinstance(value, datetime):
                return start <= (value if value.tzinfo else value.replace(tzinfo=UTC)) < end
            return isinstance(value, date) and value >= first_day and (end_day is None or value < end_day)

        return holds


def read_dated(text: str) -> date | datetime | None:
    """The date or instant (without an offset: UTC) that `text` is in ISO 8601, or None."""
    if len(text) == 10:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    if len(text) < 16 or not _MOMENT.fullmatch(text):
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def make_interval(operator: str, values: tuple[Any, ...], now: datetime, zone: str, workspace_zone: str) -> Interval:
    """What `operator` and its values mean at `now`, for a person in `zone`."""
    if operator == "is today":
        return _whole_day(now.astimezone(zones.zone(zone)).date(), zone)
    if operator in ("on", "is", "is not", "in", "not in") and not isinstance(values[0], datetime):
        return _whole_day(values[0], zone)
    if operator in ("in the last", "in the next", "longer ago than"):
        return _ago(operator, values[0], now, workspace_zone)
    start, end = _span(values[0], workspace_zone)
    if operator in ("before", "less than"):
        return _between(None, start, workspace_zone)
    if operator in ("after", "more than"):
        return _between(end, None, workspace_zone)
    if operator in ("on or before", "at most"):
        return _between(None, end, workspace_zone)
    if operator in ("on or after", "at least"):
        return _between(start, None, workspace_zone)
    if operator == "between":
        return _between(start, _span(values[1], workspace_zone)[1], workspace_zone)
    return _moment(start, end)


def _moment(start: datetime, end: datetime) -> Interval:
    """An instant is equal to no whole day."""
    return Interval(start, end, date.max, date.min)


def _whole_day(day: date, zone: str) -> Interval:
    return Interval(start_of_day(day, zone), start_of_day(day + _DAY, zone), day, day + _DAY)


def _span(value: date | datetime, workspace_zone: str) -> tuple[datetime, datetime]:
    """From the first instant of a date or moment to the first after it."""
    if isinstance(value, datetime):
        local = value.tzinfo is None
        start = at_local(value.date(), value.time(), zones.zone(workspace_zone)) if local else value.astimezone(UTC)
        return start, start + _MICROSECOND
    return start_of_day(value, workspace_zone), start_of_day(value + _DAY, workspace_zone)


def _ago(operator: str, duration: Duration, now: datetime, workspace_zone: str) -> Interval:
    if operator == "in the next":
        return _between(now + _MICROSECOND, add(now, duration, workspace_zone, calendar=False) + _MICROSECOND, workspace_zone)
    then = before(now, duration, workspace_zone)
    if operator == "in the last":
        return _between(then, now + _MICROSECOND, workspace_zone)
    return _between(None, then, workspace_zone)


def _between(start: datetime | None, end: datetime | None, zone: str) -> Interval:
    return Interval(start, end, _first_day(start, zone), _first_day(end, zone))


def _first_day(moment: datetime | None, zone: str) -> date | None:
    """The first date that begins in `zone` at or after `moment`."""
    if moment is None:
        return None
    day = moment.astimezone(zones.zone(zone)).date()
    while start_of_day(day, zone) < moment:
        day += _DAY
    return day


def depends_on_zone(leaf: Compare) -> bool:
    """Whether the answer differs between persons of different zones."""
    return is_dated(leaf) and (
        leaf.operator in IN_PERSONS_ZONE
        or (leaf.meaning.group == "equal" and any(isinstance(value, date) and not isinstance(value, datetime) for value in leaf.values))
    )


def is_dated(leaf: Compare) -> bool:
    """Whether the leaf compares dates or instants (times of day are text)."""
    if leaf.type == "time":
        return False
    return leaf.meaning.group == "date" or any(isinstance(value, date) for value in leaf.values)
