from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from towpath.nodes.base import Columns, Fail, Go, SleepMany, SleepUntil
from towpath.nodes.delay.kind import KIND
from towpath.nodes.testing import NOW, ROME, SCOPE, a_visit, decide
from towpath.values.durations import from_microseconds, to_microseconds


def test_a_day_is_a_calendar_day_where_the_person_is() -> None:  # semantics 25
    assert decide(KIND, {"for": "1 day"}) == SleepUntil(datetime(2026, 3, 29, 9, 30, tzinfo=UTC), zone=ROME)
    assert decide(KIND, {"for": "1 day"}, a_visit(zone="Asia/Tokyo")) == SleepUntil(NOW + timedelta(days=1), zone="Asia/Tokyo")


def test_24_hours_are_24_hours() -> None:
    assert decide(KIND, {"for": "24 hours"}) == SleepUntil(NOW + timedelta(hours=24))


def test_it_counts_from_the_arrival_however_late_it_is_worked() -> None:
    visit = a_visit(started_at=NOW - timedelta(minutes=5))
    assert decide(KIND, {"for": "1 hour"}, visit) == SleepUntil(NOW + timedelta(minutes=55))


def test_it_goes_on_when_the_time_has_come() -> None:
    assert decide(KIND, {"for": "1 day"}, a_visit(due=True)) == Go("done")


def test_an_expression_gives_the_length() -> None:
    decision = decide(KIND, {"for": "=vars.wait"}, a_visit({"vars.wait": "2 hours"}))
    assert decision == SleepUntil(NOW + timedelta(hours=2))


@pytest.mark.parametrize("given", ["soon", None, ""])
def test_an_expression_that_gives_no_duration_fails_and_says_so(given: str | None) -> None:
    decision = decide(KIND, {"for": "=vars.wait"}, a_visit({"vars.wait": given}))
    assert isinstance(decision, Fail)
    assert "duration" in decision.error


@pytest.mark.parametrize("text", ["1 fortnight", "-1 day", "1.5 days", "day"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="for"):
        KIND.read({"kind": "delay", "for": text})


def test_a_batch_of_several_zones_is_due_by_each_ones_clock() -> None:
    prepared = KIND.prepare(KIND.read({"kind": "delay", "for": "1 day"}), SCOPE)
    columns = Columns(
        now=to_microseconds(NOW), count=2, started_at=np.full(2, to_microseconds(NOW)), zones=["Europe/Rome", "Asia/Tokyo"], facts={}
    )
    decided = KIND.decide_many(prepared, columns)
    assert isinstance(decided, SleepMany)
    assert [from_microseconds(int(due)) - NOW for due in decided.due] == [timedelta(hours=23), timedelta(hours=24)]
