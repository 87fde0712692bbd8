"""Schedules on the clocks of a zone (semantics 25)."""

from datetime import UTC, datetime, time

import pytest

from towpath.values.calendar import BadTime
from towpath.values.durations import parse
from towpath.values.schedules import next_cron, next_repeat, parse_cron


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        ("30 9 * * *", "UTC", "2026-05-01 09:30", "2026-05-02 09:30"),
        ("30 9 * * *", "Europe/Rome", "2026-05-01 07:29", "2026-05-01 07:30"),
        ("0 9 * * mon-fri", "UTC", "2026-05-01 10:00", "2026-05-04 09:00"),
        ("*/15 8-9 * * *", "UTC", "2026-05-01 09:50", "2026-05-02 08:00"),
        ("0 0 1 jan *", "UTC", "2026-05-01 00:00", "2027-01-01 00:00"),
        ("0 12 29 2 *", "UTC", "2026-05-01 00:00", "2028-02-29 12:00"),
        ("0 6 * * 0", "UTC", "2026-05-01 00:00", "2026-05-03 06:00"),
        ("0 6 * * 7", "UTC", "2026-05-01 00:00", "2026-05-03 06:00"),
        ("0 6 * * sat-sun", "UTC", "2026-05-02 07:00", "2026-05-03 06:00"),
        # All five must match: a Friday that is the 13th, not either.
        ("0 9 13 * fri", "UTC", "2026-05-01 00:00", "2026-11-13 09:00"),
        # 29 March 2026, 02:30 does not exist in Rome: the first instant after the gap, once.
        ("30 2 * * *", "Europe/Rome", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("*/30 2-3 29 3 *", "Europe/Rome", "2026-03-29 01:00", "2026-03-29 01:30"),
        # 25 October 2026, 02:30 exists twice: the first.
        ("30 2 * * *", "Europe/Rome", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("30 2 * * *", "Europe/Rome", "2026-10-25 00:30", "2026-10-26 01:30"),
    ],
)
def test_25_cron_comes_next_when_all_five_fields_match(cron: str, zone: str, after: str, expected: str) -> None:
    assert next_cron(parse_cron(cron), utc(after), zone) == utc(expected)


@pytest.mark.parametrize(
    "wrong",
    [
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "0 0 30 2 *",
        "x * * * *",
    ],
)
def test_what_is_no_cron_is_refused(wrong: str) -> None:
    with pytest.raises(BadTime):
        parse_cron(wrong)


@pytest.mark.parametrize(
    ("every", "clock", "anchor", "after", "expected"),
    [
        ("15 minutes", None, "2026-05-01 10:07", "2026-05-01 10:07", "2026-05-01 10:22"),
        ("15 minutes", None, "2026-05-01 10:07", "2026-05-03 10:09", "2026-05-03 10:22"),
        ("1 day", None, "2026-03-27 08:00", "2026-03-28 08:00", "2026-03-29 07:00"),
        ("1 day", time(9), "2026-05-01 06:00", "2026-05-01 06:00", "2026-05-01 07:00"),
        ("1 day", time(9), "2026-05-01 08:00", "2026-05-01 08:00", "2026-05-02 07:00"),
        ("2 weeks", None, "2026-05-01 08:00", "2026-05-20 00:00", "2026-05-29 08:00"),
        # The end of the month is the end of every month, and the 31st comes back.
        ("1 month", time(9), "2026-01-31 08:30", "2026-01-31 08:30", "2026-02-28 08:00"),
        ("1 month", time(9), "2026-01-31 08:30", "2026-02-28 08:00", "2026-03-31 07:00"),
        ("1 year", time(9), "2024-02-29 09:30", "2026-03-01 00:00", "2027-02-28 08:00"),
    ],
)
def test_25_repetition_keeps_the_wall_clock(every: str, clock: time | None, anchor: str, after: str, expected: str) -> None:
    assert next_repeat(utc(anchor), parse(every), clock, utc(after), "Europe/Rome") == utc(expected)
