"""Limits, windows and speeds as pure functions (semantics 15, 25, 34)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towpath.messages.pacing import Hours, Limit, Quota, Sent, judge_hours, judge_limits, judge_speed, keep_holds
from towpath.values.calendar import Window, is_open, next_closing
from towpath.values.durations import Duration

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
ALL_DAYS = tuple(range(7))
OFFICE = Window((0, 1, 2, 3, 4), time(9), time(18))
NIGHT = Window(ALL_DAYS, time(21), time(8))


def sent(*hours_ago: float, channel: str = "email", topic: str | None = None, flow: int = 1) -> list[Sent]:
    return [Sent(channel, topic, flow, NOW - timedelta(hours=ago)) for ago in hours_ago]


def test_semantics_34_a_limit_is_a_rolling_window() -> None:
    limit = [Limit("workspace", 2, Duration(24, "hour"))]
    assert judge_limits(limit, sent(1, 24), NOW, NOW, LATER, "UTC").gate[1] == "passed"
    assert judge_limits(limit, sent(1, 23.9), NOW, NOW, LATER, "UTC").gate == ("limits", "stopped", "2 per 24 hours (workspace)")


def test_semantics_34_what_is_held_waits_for_room_but_no_longer_than_said() -> None:
    held = [Limit("flow", 1, Duration(1, "day"), "hold", Duration(6, "hour"))]
    assert judge_limits(held, sent(20), NOW, NOW, LATER, "UTC").until == NOW + timedelta(hours=4)
    assert judge_limits(held, sent(2), NOW, NOW, LATER, "UTC").until == NOW + timedelta(hours=6)
    assert judge_limits(held, sent(2), NOW, NOW - timedelta(hours=6), LATER, "UTC").gate[1] == "stopped"


def test_a_limit_counts_its_own_channel_topic_and_flow() -> None:
    others = [*sent(1, channel="sms"), *sent(1, topic="News"), *sent(1, flow=2)]
    for limit in (Limit("a", 3, Duration(1, "day"), channel="email"), Limit("b", 2, Duration(1, "day"), topic="News")):
        assert judge_limits([limit], others, NOW, NOW, LATER, "UTC").gate[1] == "passed"
    assert judge_limits([Limit("c", 1, Duration(1, "day"), flow_id=2)], others, NOW, NOW, LATER, "UTC").gate[1] == "stopped"
    assert judge_limits([Limit("d", 3, Duration(1, "day"))], others, NOW, NOW, LATER, "UTC").gate[1] == "stopped"


def test_of_several_limits_all_are_obeyed() -> None:
    day, week = (Limit("x", 1, Duration(n, "day"), "hold") for n in (1, 7))
    assert judge_limits([day, week], sent(20), NOW, NOW, NOW + timedelta(days=30), "UTC").until == NOW + timedelta(days=7, hours=-20)


@pytest.mark.parametrize(
    ("now", "windows", "quiet", "until"),
    [
        ("2026-03-04T10:00", (OFFICE,), (), "2026-03-04T10:00"),
        ("2026-03-06T19:00", (OFFICE,), (), "2026-03-09T08:00"),
        ("2026-03-04T21:00", (), (NIGHT,), "2026-03-05T07:00"),
        ("2026-03-04T06:30", (OFFICE,), (NIGHT,), "2026-03-04T08:00"),
        ("2026-03-28T22:00", (), (NIGHT,), "2026-03-29T06:00"),  # clocks go forward in that night
        ("2026-10-24T22:00", (), (NIGHT,), "2026-10-25T07:00"),
        ("2026-03-04T12:00", (OFFICE, Window((5,), time(10), time(11))), (), None),
    ],
)
def test_semantics_34_a_message_is_held_to_the_moment_when_all_is_open(
    now: str, windows: tuple[Window, ...], quiet: tuple[Window, ...], until: str | None
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    hours = Hours(tuple(("w", one) for one in windows), tuple(("q", one) for one in quiet))
    found, _ = hours.next_moment(at, "Europe/Rome")
    assert found == (None if until is None else datetime.fromisoformat(until).replace(tzinfo=UTC))
    paced = judge_hours(hours, at, "Europe/Rome", at + timedelta(days=3))
    assert (paced.until is None) == (until == now)
    if until is None:
        assert paced.until == at + timedelta(days=3, microseconds=1)


@settings(max_examples=200, deadline=None)
@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    opens=st.times(), closes=st.times(), days=st.sets(st.integers(0, 6), min_size=1),
    zone=st.sampled_from(("UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe")),
)  # fmt: skip
def test_after_quiet_hours_it_is_not_quiet_any_more(at: datetime, opens: time, closes: time, days: set[int], zone: str) -> None:
    quiet = Window(tuple(sorted(days)), opens.replace(second=0, microsecond=0), closes.replace(second=0, microsecond=0))
    end = next_closing(at, quiet, zone)
    assert end >= at
    if end > at:
        assert is_open(at, quiet, zone)
        assert len(days) == 7 or not is_open(end, quiet, zone) or end - at > timedelta(days=6)


@settings(max_examples=100, deadline=None)
@given(n=st.integers(1, 9), gaps=st.lists(st.integers(0, 30), max_size=80))
def test_semantics_15_no_rolling_period_ever_holds_more_than_the_speed(n: int, gaps: list[int]) -> None:
    quota, now, passed = Quota("sender:1", n, timedelta(seconds=60)), NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if judge_speed([quota], now, 5).until is None:
            passed.append(now)
    for at in passed:
        assert sum(at - timedelta(seconds=60) < one <= at for one in passed) <= n


def test_what_finds_no_room_is_given_turns_and_the_higher_priority_goes_first() -> None:
    quota = Quota("sender:1", 2, timedelta(minutes=1))
    turns = [judge_speed([quota], NOW, 5).until for _ in range(5)]
    assert turns[:2] == [None, None]
    assert turns[2] is not None and turns[3] is not None and turns[4] is not None
    assert turns[3] - turns[2] == turns[4] - turns[3] == timedelta(seconds=30)
    assert judge_speed([quota], NOW, 1).until == turns[2]


def test_every_turn_that_was_given_finds_room_when_it_comes() -> None:
    quota = Quota("sender:1", 3, timedelta(minutes=1))
    turns = [judge_speed([quota], NOW, 5).until or NOW for _ in range(20)]
    waiting = sorted(turn for turn in turns if turn > NOW)
    again = [turn for turn in waiting if judge_speed([quota], turn, 5).until is not None]
    assert len(again) <= len(waiting) // 3


def test_verdicts_of_earlier_claims_are_kept() -> None:
    earlier = [["consent", "passed", "given"], ["window", "held", "quiet hours"]]
    assert keep_holds(earlier, [("window", "passed", "UTC")]) == [("window", "held", "quiet hours"), ("window", "passed", "UTC")]
