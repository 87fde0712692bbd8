"""What wait_until waits for (semantics 25, 28)."""

from datetime import UTC, date, datetime, time

import pytest

from towpath.values.calendar import (
    BadTime,
    Window,
    in_year,
    is_open,
    next_anniversary,
    next_opening,
    next_weekday,
    on_date,
    parse_date,
    parse_local,
    parse_time,
    parse_weekday,
)
from towpath.values.durations import Duration

ROME = "Europe/Rome"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_next_monday_is_after_now() -> None:
    monday_half_past_nine = utc("2026-03-09T08:30")
    assert next_weekday(utc("2026-03-04T12:00"), [0], time(9, 30), ROME) == monday_half_past_nine
    assert next_weekday(monday_half_past_nine, [0], time(9, 30), ROME) == utc("2026-03-16T08:30")
    assert next_weekday(utc("2026-03-09T08:29"), [0, 4], time(9, 30), ROME) == monday_half_past_nine


def test_an_open_window_lets_pass_at_once() -> None:
    window = Window((0, 1, 2, 3, 4), time(9), time(17))
    assert is_open(utc("2026-03-04T10:00"), window, ROME)
    assert next_opening(utc("2026-03-04T16:00"), window, ROME) == utc("2026-03-05T08:00")
    assert next_opening(utc("2026-03-06T16:00"), window, ROME) == utc("2026-03-09T08:00")


def test_a_window_over_midnight_belongs_to_the_day_it_opens() -> None:
    window = Window((4,), time(22), time(2))
    assert is_open(utc("2026-03-07T00:30"), window, ROME)
    assert not is_open(utc("2026-03-06T00:30"), window, ROME)


def test_a_date_with_an_offset_moves_the_date_not_the_clock() -> None:
    assert on_date(date(2026, 3, 30), Duration(-3, "day"), time(9), ROME) == utc("2026-03-27T08:00")
    assert on_date(date(2026, 3, 31), Duration(-1, "month"), time(9), ROME) == utc("2026-02-28T08:00")
    assert on_date(date(2026, 3, 31), Duration(-2, "hour"), time(9), ROME) == utc("2026-03-31T05:00")


def test_who_was_born_on_29_february_has_a_birthday_every_year() -> None:
    born = date(1992, 2, 29)
    assert in_year(born, 2026) == date(2026, 2, 28)
    assert next_anniversary(born, None, time(9), "UTC", utc("2026-02-28T09:00")) == utc("2027-02-28T09:00")
    assert next_anniversary(born, None, time(9), "UTC", utc("2027-03-01T00:00")) == utc("2028-02-29T09:00")


def test_an_offset_can_reach_into_the_next_year() -> None:
    assert next_anniversary(date(1990, 1, 2), Duration(-3, "day"), time(9), "UTC", utc("2026-12-01T00:00")) == utc("2026-12-30T09:00")


def test_words_of_time_are_read() -> None:
    assert parse_time("9:30") == time(9, 30)
    assert parse_weekday("Monday") == parse_weekday("mon") == 0
    assert parse_local("2026-12-01 09:00") == parse_local("2026-12-01T09:00") == datetime(2026, 12, 1, 9)


@pytest.mark.parametrize("wrong", ["24:00", "9", "09:60", "nine"])
def test_a_wrong_time_is_refused(wrong: str) -> None:
    with pytest.raises(BadTime):
        parse_time(wrong)


@pytest.mark.parametrize("wrong", ["2026-02-30", "26-01-01", "20260101", "1.1.2026"])
def test_a_wrong_date_is_refused(wrong: str) -> None:
    with pytest.raises(BadTime):
        parse_date(wrong)
