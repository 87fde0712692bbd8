"""Moments that a wait waits for: the next weekday and time, the opening of a window, a date with an offset (semantics 25, 28)."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from towpath.values import zones
from towpath.values.durations import Duration, add, add_months, at_local, days_in_month
from towpath.values.problems import TowpathError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")


class BadTime(TowpathError):
    code = "bad_time"


def parse_time(text: str) -> time:
    """`09:30` or `9:30`, 24 hours. Raises BadTime."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise BadTime(f"“{text}” is not a time of day: write it as “09:30”.", text=text)
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def parse_date(text: str) -> date:
    """`2026-12-01`. Raises BadTime."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else _refuse_date(text)
    except ValueError:
        return _refuse_date(text)


def _refuse_date(text: str) -> date:
    raise BadTime(f"“{text}” is not a date: write it as “2026-12-01”.", text=text)


def parse_weekday(text: str) -> int:
    """0 for `mon` or `Monday`. Raises BadTime."""
    word = text.strip().lower()
    for number, name in enumerate(WEEKDAY_NAMES):
        if word in (WEEKDAYS[number], name.lower()):
            return number
    raise BadTime(f"“{text}” is not a weekday: use {', '.join(WEEKDAYS)}.", text=text)


def parse_local(text: str) -> datetime:
    """`2026-12-01 09:00` (or with a T) as a wall-clock time, without a zone. Raises BadTime."""
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    return datetime.combine(parse_date(day), parse_time(clock) if clock else time(0))


def at_wall(wall: datetime, zone: str) -> datetime:
    """The instant at which the clocks of `zone` show `wall`."""
    return at_local(wall.date(), wall.time(), zones.zone(zone))


def next_weekday(after: datetime, weekdays: Collection[int], clock: time, zone: str) -> datetime:
    """The first moment after `after` at which it is `clock` on one of `weekdays` (0 = Monday) in `zone`."""
    there = zones.zone(zone)
    day = after.astimezone(there).date()
    for ahead in range(15):
        candidate = day + timedelta(days=ahead)
        if candidate.weekday() in weekdays:
            moment = at_local(candidate, clock, there)
            if moment > after:
                return moment
    raise ValueError("weekdays is empty")


class Window(msgspec.Struct, frozen=True):
    """Open on `weekdays` from `opens` to `closes`; closes <= opens: over midnight, and the day is that of the opening."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


def next_opening(moment: datetime, window: Window, zone: str) -> datetime:
    """`moment` itself while the window is open, else its next opening."""
    there = zones.zone(zone)
    day = moment.astimezone(there).date()
    for ahead in range(-1, 15):
        opening_day = day + timedelta(days=ahead)
        if opening_day.weekday() not in window.weekdays:
            continue
        opens = at_local(opening_day, window.opens, there)
        closing_day = opening_day if window.closes > window.opens else opening_day + timedelta(days=1)
        if at_local(closing_day, window.closes, there) > moment:
            return max(opens, moment.astimezone(UTC))
    raise ValueError("the window has no weekdays")


def next_closing(moment: datetime, window: Window, zone: str) -> datetime:
    """`moment` itself while the window is shut, else when it closes; one that never closes: the end of the last opening in sight."""
    there = zones.zone(zone)
    end = moment
    day = moment.astimezone(there).date()
    for ahead in range(-1, 8):
        opening_day = day + timedelta(days=ahead)
        if opening_day.weekday() not in window.weekdays:
            continue
        closing_day = opening_day if window.closes > window.opens else opening_day + timedelta(days=1)
        if at_local(opening_day, window.opens, there) <= end < at_local(closing_day, window.closes, there):
            end = at_local(closing_day, window.closes, there)
    return end


def is_open(moment: datetime, window: Window, zone: str) -> bool:
    return next_opening(moment, window, zone) == moment


def on_date(day: date, offset: Duration | None, clock: time, zone: str) -> datetime:
    """`day` moved by `offset`, at `clock` in `zone`. Days, weeks, months move the date; hours and less move the moment."""
    there = zones.zone(zone)
    if offset is None:
        return at_local(day, clock, there)
    if offset.unit in ("month", "year"):
        return at_local(add_months(day, offset.amount * (12 if offset.unit == "year" else 1)), clock, there)
    if offset.unit in ("day", "week"):
        return at_local(day + timedelta(days=offset.amount * (7 if offset.unit == "week" else 1)), clock, there)
    return add(at_local(day, clock, there), offset, zone)


def next_anniversary(day: date, offset: Duration | None, clock: time, zone: str, after: datetime) -> datetime:
    """The first yearly return of `day` (29 February: the 28th in other years), moved by `offset`, that is after `after`."""
    year = after.astimezone(zones.zone(zone)).year
    for ahead in range(-1, 4):
        moment = on_date(in_year(day, year + ahead), offset, clock, zone)
        if moment > after:
            return moment
    raise ValueError(f"the offset {offset} is longer than a year")


def in_year(day: date, year: int) -> date:
    """The same month and day of another year; 29 February becomes the 28th where there is none."""
    return date(year, day.month, min(day.day, days_in_month(year, day.month)))
