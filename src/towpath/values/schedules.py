"""Schedules: five-field cron, of which all five must match, and repetition from an anchor; both on the clocks of a zone (semantics 25)."""

import re
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from towpath.values import zones
from towpath.values.calendar import MONTHS, WEEKDAYS, BadTime
from towpath.values.durations import Duration, add_months, at_local

# A day that comes back at all does so within 40 years: 29 February on a given weekday, across a year without one.
_FURTHEST_DAYS = 366 * 41
_ITEM = re.compile(r"(\*|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?")
_FIELDS = (("minute", 0, 59, ()), ("hour", 0, 23, ()), ("day", 1, 31, ()), ("month", 1, 12, MONTHS), ("weekday", 0, 7, ()))


class Cron(msgspec.Struct, frozen=True):
    """weekdays: 0 = Monday."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def has(self, day: date) -> bool:
        return day.month in self.months and day.day in self.days and day.weekday() in self.weekdays


def parse_cron(text: str) -> Cron:
    """`30 9 * * mon-fri`: minute, hour, day, month, weekday (0 and 7: Sunday). Raises BadTime."""
    said = text.lower().split()
    if len(said) != len(_FIELDS):
        raise BadTime(f"“{text}” has {len(said)} fields; cron takes five: minute, hour, day, month, weekday.", text=text)
    values = [_parse_field(one, *field) for one, field in zip(said, _FIELDS, strict=True)]
    cron = Cron(
        tuple(sorted(values[0])),
        tuple(sorted(values[1])),
        frozenset(values[2]),
        frozenset(values[3]),
        frozenset((day + 6) % 7 for day in values[4]),
    )
    if next_cron(cron, datetime(2000, 1, 1, tzinfo=UTC), "UTC") is None:
        raise BadTime(f"“{text}” never comes: no such day is in these months.", text=text)
    return cron


def _parse_field(said: str, name: str, low: int, high: int, words: tuple[str, ...]) -> set[int]:
    found: set[int] = set()
    for item in said.split(","):
        match = _ITEM.fullmatch(item)
        if match is None:
            raise BadTime(f"“{item}” is not a {name} of cron: use a number, *, a range (1-5), a step (*/15), or a list (1,15).", text=item)
        first, last, step = match.groups()
        if first == "*":
            if last is not None:
                raise BadTime(f"“{item}” is not a {name} of cron: * has no range.", text=item)
            start, end = low, 6 if name == "weekday" else high
        else:
            start = _number(first, name, low, high, words)
            end = _number(last, name, low, high, words) if last is not None else high if step is not None else start
        if name == "weekday" and last is not None and end == 0:
            end = 7
        if start > end:
            raise BadTime(f"“{item}” runs backwards: write the {name}s from the smaller to the larger.", text=item)
        if step is not None and int(step) == 0:
            raise BadTime(f"“{item}” has a step of nothing.", text=item)
        found.update(range(start, end + 1, int(step or 1)))
    return found


def _number(said: str, name: str, low: int, high: int, words: tuple[str, ...]) -> int:
    if name == "weekday" and said[:3] in WEEKDAYS and said.isalpha():
        return (WEEKDAYS.index(said[:3]) + 1) % 7
    if said in words:
        return words.index(said) + 1
    if not said.isdigit() or not low <= int(said) <= high:
        raise BadTime(f"“{said}” is not a {name} of cron: {low} to {high}.", text=said)
    return int(said)


def next_cron(cron: Cron, after: datetime, zone: str) -> datetime | None:
    """The first moment after `after`, in UTC. A local time that is skipped comes at the end of the gap, a doubled one at its first."""
    there = zones.zone(zone)
    local = after.astimezone(there)
    for ahead in range(-1, _FURTHEST_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not cron.has(day):
            continue
        for hour in cron.hours:
            if ahead <= 0 and _long_past(datetime.combine(day, time(hour, 59)), local):
                continue
            moments = [at_local(day, time(hour, minute), there) for minute in cron.minutes]
            later = [moment for moment in moments if moment > after]
            if later:
                return min(later)
    return None


def _long_past(wall: datetime, local: datetime) -> bool:
    """So far back that no change of the clocks can bring it again."""
    return wall < local.replace(tzinfo=None) - timedelta(hours=3)


def next_repeat(anchor: datetime, every: Duration, clock: time | None, after: datetime, zone: str) -> datetime:
    """The first of anchor + n × every that is after both. Days, weeks and months keep the wall clock of the zone, or take `clock`."""
    if every.unit in ("second", "minute", "hour"):
        assert every.seconds is not None
        length = timedelta(seconds=every.seconds)
        past = max(0, (after - anchor) // length)
        moment = anchor + past * length
        while moment <= after or moment <= anchor:
            moment += length
        return moment.astimezone(UTC)
    there = zones.zone(zone)
    begun = anchor.astimezone(there)
    at = clock or begun.time()
    days = (after.astimezone(there).date() - begun.date()).days
    length_in_days = {"day": 1, "week": 7, "month": 31, "year": 366}[every.unit] * every.amount
    n = max(0, days // length_in_days - 1)
    while True:
        moment = at_local(_moved(begun.date(), every, n), at, there)
        if moment > after and moment > anchor:
            return moment
        n += 1


def _moved(day: date, every: Duration, n: int) -> date:
    if every.unit in ("month", "year"):
        return add_months(day, n * every.amount * (12 if every.unit == "year" else 1))
    return day + timedelta(days=n * every.amount * (7 if every.unit == "week" else 1))
