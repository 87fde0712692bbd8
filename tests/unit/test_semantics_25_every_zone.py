"""Local time, every IANA zone: calendar lengths and times of day against zoneinfo, with the hours that are skipped and doubled (R11).

Three years of each; `ZONE_YEARS=2020-2040` looks at all of them, and at every jump of their clocks.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from towpath.values.calendar import Window, next_closing, next_opening, next_weekday
from towpath.values.durations import Duration, add, at_local

WHOLE = os.environ.get("ZONE_YEARS", "")
YEARS = range(int(WHOLE[:4]), int(WHOLE[-4:]) + 1) if WHOLE else (2020, 2027, 2040)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The instants at which the zone's clocks jump in that year, found to the day."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    offsets = [(start + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(0, 8_785, 24)]
    return [start + timedelta(hours=24 * place) for place in range(1, len(offsets)) if offsets[place] != offsets[place - 1]]


def expected(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall shows `clock` or, where it is skipped, anything later: by walking through the day."""
    at = datetime.combine(day, time(0), UTC) - timedelta(hours=15)
    wall = datetime.combine(day, clock)
    low, high = at, at + timedelta(hours=45)
    for minute in range(0, 45 * 60, 15):
        if (at + timedelta(minutes=minute)).astimezone(zone).replace(tzinfo=None) >= wall:
            low, high = at + timedelta(minutes=minute - 15), at + timedelta(minutes=minute)
            break
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).replace(tzinfo=None) >= wall else (middle, high)
    return high


@pytest.mark.parametrize("part", range(6))
def test_semantics_25_every_zone_takes_skipped_and_doubled_hours_as_the_rule_says(part: int) -> None:
    looked = 0
    for name in ZONES[part::6]:
        zone = ZoneInfo(name)
        for year in YEARS:
            for jump in changes(zone, year)[: None if WHOLE else 2]:
                day = jump.astimezone(zone).date()
                for clock in (time(0), time(1, 30), time(2, 30)):
                    for on in (day - timedelta(days=1), day):
                        assert at_local(on, clock, zone) == expected(on, clock, zone), (name, on, clock)
                        looked += 1
                start = expected(day - timedelta(days=1), time(2, 30), zone)
                wall = start.astimezone(zone)
                due = add(start, Duration(1, "day"), name)
                assert due == expected(wall.date() + timedelta(days=1), wall.time().replace(tzinfo=None, fold=0), zone), name
                assert add(start, Duration(24, "hour"), name) == start + timedelta(hours=24)
                night = Window(tuple(range(7)), time(21), time(2, 30))
                assert next_closing(start - timedelta(hours=2), night, name) >= start - timedelta(hours=2)
                assert next_opening(start, Window((0, 1, 2, 3, 4, 5, 6), time(2, 30), time(3, 30)), name) >= start
                assert next_weekday(start, [day.weekday()], time(2, 30), name) > start
    assert looked > 100


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-01-31T10:00", Duration(1, "month"), "2026-02-28T10:00"),
        ("2024-01-31T10:00", Duration(1, "month"), "2024-02-29T10:00"),
        ("2024-02-29T10:00", Duration(1, "year"), "2025-02-28T10:00"),
        ("2026-12-31T10:00", Duration(2, "month"), "2027-02-28T10:00"),
        ("2026-03-28T09:00", Duration(1, "week"), "2026-04-04T08:00"),
    ],
)
def test_semantics_25_month_ends_leap_days_and_weeks(start: str, length: Duration, due: str) -> None:
    zone = "Europe/Rome" if length.unit == "week" else "UTC"
    assert add(datetime.fromisoformat(start).replace(tzinfo=UTC), length, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)
