"""Semantics 25: days in waits are calendar days where the person is; elsewhere n × 24 hours. R11: every zone against zoneinfo."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.values import durations, zones
from towpath.values.durations import BadDuration, Duration, add, add_many, add_months, at_local, before, parse

ROME, BERLIN = "Europe/Rome", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["90 seconds", "15 minutes", "1 hour", "24 hours", "1 day", "2 weeks", "1 month", "1 year"])
def test_a_duration_is_printed_as_it_was_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", ["", "day", "1.5 days", "-1 day", "1d", "3 fortnights", "99999999 days", "1 day 2 hours"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadDuration):
        parse(text)


def test_an_offset_may_be_negative() -> None:
    assert parse("-3 days", signed=True) == Duration(-3, "day")


@given(st.integers(0, 5_000), st.sampled_from(("second", "minute", "hour", "day", "week")))
def test_every_duration_reads_as_it_prints(amount: int, unit: durations.Unit) -> None:
    assert parse(str(Duration(amount, unit))) == Duration(amount, unit)


def test_a_day_in_a_wait_keeps_the_wall_clock_over_the_change_to_summer_time() -> None:
    assert add(utc("2026-03-28T09:00"), Duration(1, "day"), ROME) == utc("2026-03-29T08:00")


def test_24_hours_are_24_hours_over_the_change_to_summer_time() -> None:
    assert add(utc("2026-03-28T09:00"), Duration(24, "hour"), ROME) == utc("2026-03-29T09:00")


def test_a_day_outside_waits_is_24_hours() -> None:
    assert add(utc("2026-03-28T09:00"), Duration(1, "day"), ROME, calendar=False) == utc("2026-03-29T09:00")
    assert before(utc("2026-03-29T09:00"), Duration(1, "week"), ROME) == utc("2026-03-22T09:00")


def test_a_month_from_31_january_is_the_last_day_of_february() -> None:
    assert add(utc("2026-01-31T12:00"), Duration(1, "month"), "UTC") == utc("2026-02-28T12:00")
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_skipped_time_is_taken_at_the_first_instant_after_the_gap() -> None:
    assert add(utc("2026-03-28T01:30"), Duration(1, "day"), BERLIN) == utc("2026-03-29T01:00")
    assert at_local(date(2026, 3, 29), time(2, 59, 59), ZoneInfo(BERLIN)) == utc("2026-03-29T01:00")


def test_a_doubled_time_is_taken_at_its_first_occurrence() -> None:
    assert add(utc("2026-10-24T00:30"), Duration(1, "day"), BERLIN) == utc("2026-10-25T00:30")


def test_a_gap_of_half_an_hour_ends_where_the_clock_jumps() -> None:
    assert at_local(date(2026, 10, 4), time(2, 10), ZoneInfo("Australia/Lord_Howe")) == utc("2026-10-03T15:30")


@given(st.lists(st.integers(0, 2**51), min_size=1, max_size=20), st.sampled_from(("hour", "day", "month")), st.booleans())
def test_a_batch_is_added_like_its_members(starts: list[int], unit: durations.Unit, calendar: bool) -> None:
    duration = Duration(3, unit)
    ends = add_many(np.array(starts, dtype=np.int64), duration, ROME, calendar)
    one_by_one = [durations.to_microseconds(add(durations.from_microseconds(start), duration, ROME, calendar)) for start in starts]
    assert ends.tolist() == one_by_one


# ---- R11: an independent account of local time, made from the offsets alone


def first_instant_showing(wall: datetime, zone: ZoneInfo) -> datetime:
    """By search: the earliest instant whose wall clock is `wall`, else the earliest whose wall clock is later."""
    candidates = sorted({wall - offset for offset in offsets_around(wall, zone)})
    for instant in candidates:
        if instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) == wall:
            return instant.replace(tzinfo=UTC)
    low, high = candidates[0].replace(tzinfo=UTC), candidates[-1].replace(tzinfo=UTC)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def offsets_around(wall: datetime, zone: ZoneInfo) -> set[timedelta]:
    around = (wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-26, -13, 13, 26))
    return {offset for instant in around if (offset := instant.astimezone(zone).utcoffset()) is not None}


def changes(zone: ZoneInfo, first_year: int, last_year: int) -> list[datetime]:
    """The instants at which the offset changes."""
    found = []
    day, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        low, high = day, day + timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        day += timedelta(days=1)
    return found


def check_zone(name: str, first_year: int, last_year: int) -> None:
    zone = ZoneInfo(name)
    for change in changes(zone, first_year, last_year):
        for minutes in (-121, -61, -60, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 90, 120):
            wall = change.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=minutes)
            expected = first_instant_showing(wall, zone)
            assert at_local(wall.date(), wall.time(), zone) == expected, (name, wall)
            start = (wall - timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
            if start.astimezone(zone).replace(tzinfo=None) == wall - timedelta(days=1):
                assert add(start, Duration(1, "day"), name) == expected, (name, start)


@pytest.mark.parametrize(
    "name", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Asia/Gaza"]
)
def test_local_time_agrees_with_the_offsets_in_zones_of_every_sort(name: str) -> None:
    check_zone(name, 2025, 2027)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(zones.zone_names()))
def test_local_time_agrees_with_the_offsets_in_every_zone_from_2020_to_2040(name: str) -> None:
    check_zone(name, 2020, 2040)
