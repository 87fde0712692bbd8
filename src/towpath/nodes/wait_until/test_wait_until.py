from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from towpath.nodes.base import Fail, Finish, Go, SkipToNextWait, SleepUntil
from towpath.nodes.testing import NOW, ROME, a_visit, decide, problems
from towpath.nodes.wait_until.kind import KIND

OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("settings", "due"),
    [
        ({"at": "2026-12-01 09:00"}, utc(2026, 12, 1, 8)),
        ({"at": "2026-12-01"}, utc(2026, 11, 30, 23)),
        ({"at": "2026-03-29 02:30"}, utc(2026, 3, 29, 1)),  # in the gap: the first instant after it (semantics 25)
        ({"weekday": ["mon"], "time": "09:30"}, utc(2026, 3, 30, 7, 30)),
        ({"weekday": "sat", "time": "11:00"}, utc(2026, 4, 4, 9)),
        ({"window": OFFICE}, utc(2026, 3, 30, 7)),
        ({"date": "contact.birth_date", "offset": "-3 days", "time": "09:00"}, utc(2026, 5, 28, 7)),
        ({"date": "contact.created_at", "offset": "1 year", "time": "09:00"}, utc(2026, 8, 15, 7)),
        ({"date": "contact.created_at", "offset": "1 year"}, utc(2026, 8, 15, 12, 45)),
        ({"date": "contact.created_at", "yearly": True, "time": "08:00"}, utc(2026, 8, 15, 6)),
    ],
)
def test_it_waits_for_the_moment_where_the_person_is(settings: dict[str, Any], due: datetime) -> None:
    facts = {"contact.birth_date": date(1990, 5, 31), "contact.created_at": utc(2025, 8, 15, 12, 45)}
    assert decide(KIND, settings, a_visit(facts)) == SleepUntil(due)


def test_an_open_window_lets_go_at_once() -> None:
    monday = utc(2026, 3, 30, 10)
    assert decide(KIND, {"window": OFFICE}, a_visit(now=monday)) == Go("done", seen={"zone": ROME})


def test_a_window_over_midnight_is_open_after_it() -> None:
    night = {"days": ["fri"], "from": "22:00", "to": "06:00"}
    assert decide(KIND, {"window": night}, a_visit(now=utc(2026, 3, 28, 3))) == Go("done", seen={"zone": ROME})


def test_it_goes_on_when_the_moment_has_come() -> None:
    assert decide(KIND, {"at": "2026-03-28 11:00"}, a_visit(due=True)) == Go("done", seen={"zone": ROME})


def test_a_window_that_closed_while_nobody_worked_is_waited_for_again() -> None:
    visit = a_visit(now=utc(2026, 3, 30, 20), started_at=NOW, due=True)
    assert decide(KIND, {"window": OFFICE}, visit) == SleepUntil(utc(2026, 3, 31, 7))


def test_a_date_that_moved_away_is_waited_for_again() -> None:  # semantics 26
    visit = a_visit({"contact.birth_date": date(1990, 7, 1)}, due=True)
    assert decide(KIND, {"date": "contact.birth_date", "time": "09:00"}, visit) == SleepUntil(utc(2026, 7, 1, 7))


@pytest.mark.parametrize(
    ("late", "decision"),
    [
        ("continue", Go("done", seen={"zone": ROME, "late": utc(2026, 3, 1, 8)})),
        ("skip_to_next_wait", SkipToNextWait("done", seen={"zone": ROME, "late": utc(2026, 3, 1, 8)})),
        ("exit", Finish("late", seen={"zone": ROME, "late": utc(2026, 3, 1, 8)})),
    ],
)
def test_a_moment_already_past_is_recorded_and_treated_as_set(late: str, decision: object) -> None:  # semantics 28
    assert decide(KIND, {"at": "2026-03-01 09:00", "late": late}) == decision


def test_an_expression_gives_the_moment() -> None:
    visit = a_visit({"vars.paid_at": NOW + timedelta(hours=5)})
    assert decide(KIND, {"at": "=vars.paid_at"}, visit) == SleepUntil(NOW + timedelta(hours=5))


def test_a_contact_without_the_date_fails_and_says_so() -> None:
    decision = decide(KIND, {"date": "contact.birth_date"}, a_visit({"contact.birth_date": None}))
    assert decision == Fail("contact.birth_date is empty, so there is no date to wait for.")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "one of at"),
        ({"at": "2026-12-01", "weekday": ["mon"], "time": "09:00"}, "one of at"),
        ({"weekday": ["mon"]}, "at what time"),
        ({"at": "2026-12-01", "time": "09:00"}, "goes with weekday"),
        ({"weekday": ["mon"], "time": "09:00", "offset": "1 day"}, "go with date"),
        ({"weekday": ["monday"], "time": "09:00"}, "weekday"),
        ({"weekday": ["mon"], "time": "25:00"}, "time"),
    ],
)
def test_settings_that_name_no_moment_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        KIND.read({"kind": "wait_until", **settings})


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"at": "tomorrow"}, "bad_time"), ({"date": "contact.birthday"}, "unknown_path")],
)
def test_what_cannot_be_waited_for_is_a_problem(settings: dict[str, Any], code: str) -> None:
    assert [problem.code for problem in problems(KIND, settings)] == [code]


def test_a_window_by_its_name_is_the_workspaces_as_it_stands_now() -> None:
    from towpath.expr.facts import Fact
    from towpath.values.windows import WindowSettings

    visit = a_visit()
    named = {Fact("window", ("Office hours",)): WindowSettings.model_validate(OFFICE).window}
    fields = {name: getattr(visit, name) for name in visit.__struct_fields__}
    assert decide(KIND, {"window": "Office hours"}, type(visit)(**{**fields, "facts": named})) == SleepUntil(utc(2026, 3, 30, 7))
    assert isinstance(decide(KIND, {"window": "Office hours"}), Fail)
