"""What holds and what was seen (flow-file, Conditions; semantics 25, 51)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.support.conditions import scope

from towpath.expr.conditions import Moment, Moments, evaluate, evaluate_many, parse
from towpath.expr.facts import Fact
from towpath.values.durations import Duration

NOW = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)  # 23:30 in Rome, the next day in Auckland


def holds(leaf: Any, value: Any = None, zone: str = "UTC", **facts: Any) -> bool:
    """Whether the leaf holds for a contact whose value at its path is `value`."""
    condition = parse([leaf], scope(event="visit"))
    known = {Fact(path.replace("__", ".")): fact for path, fact in facts.items()}
    for fact in condition.needs():
        known.setdefault(fact, value)
    verdict = evaluate(condition, known, Moment(NOW, zone, "Europe/Rome"))
    by_columns, _ = evaluate_many(condition, {fact: [value] for fact, value in known.items()}, 1, Moments(NOW, [zone], "Europe/Rome"))
    assert bool(by_columns[0]) == verdict.holds
    return verdict.holds


@pytest.mark.parametrize("operator", ["is not", "does not contain", "not in", "has none"])
def test_what_is_absent_is_not_and_has_none(operator: str) -> None:
    assert holds(["event.x", operator, "a"], None)


@pytest.mark.parametrize(
    "test",
    [
        *(["is", "a"], ["contains", "a"], ["starts with", "a"], ["in", "a"], ["matches", "*"], ["has", "a"], ["has all", "a"]),
        *(["more than", 0], ["at most", 0], ["between", 0, 9], ["is true"], ["is false"], ["is not empty"]),
        *(["before", "2030-01-01"], ["in the last", "9 days"], ["is today"]),
    ],
)
def test_of_what_is_absent_no_comparison_holds(test: list[Any]) -> None:
    assert not holds(["event.x", *test], None)


def test_absent_is_empty_and_so_are_empty_text_and_list() -> None:
    for nothing in (None, "", [], {}, [None, ""]):
        assert holds(["event.x", "is empty"], nothing)
    for something in (0, False, "x", ["x"], {"a": 1}):
        assert not holds(["event.x", "is empty"], something)


def test_text_ignores_case_unless_it_is_exact() -> None:
    assert holds(["contact.plan", "is", "STRASSE"], "straße")
    assert not holds(["contact.plan", "is", "Gold", {"case": "exact"}], "gold")
    assert holds(["contact.plan", "contains", "OL"], "Gold")


def test_a_pattern_knows_star_and_question_mark_only() -> None:
    assert holds(["contact.plan", "matches", "g?ld*"], "Golden")
    assert not holds(["contact.plan", "matches", "g.ld"], "gold")
    assert not holds(["contact.plan", "matches", "[a-z]*"], "gold")
    assert holds(["contact.plan", "matches", "*"], "a\nb")


def test_a_pattern_of_many_stars_ends() -> None:
    assert not holds(["contact.plan", "matches", "*a" * 50 + "b"], "a" * 5_000)


def test_numbers_are_compared_exactly() -> None:
    assert not holds(["contact.score", "is", "0.3"], Decimal("0.1") + Decimal("0.20000000000000001"))
    assert holds(["contact.score", "between", "0.1", "0.3"], Decimal("0.3"))
    assert holds(["contact.score", "at least", 10**20], 10**20)


def test_a_number_in_text_counts_as_the_number_and_the_other_way_round() -> None:
    assert holds(["event.x", "more than", 14], "15.50")
    assert holds(["event.x", "is", "15"], 15)
    assert not holds(["event.x", "is", "15"], True)


def test_a_positive_operator_needs_one_member_and_a_negative_one_none() -> None:
    assert holds(["event.x", "is", "b"], ["a", "B"])
    assert not holds(["event.x", "is not", "b"], ["a", "B"])
    assert holds(["event.x", "is not", "c"], ["a", "b"])
    assert not holds(["every event.x", "starts with", "a"], ["ab", "b"])
    assert holds(["every event.x", "starts with", "a"], ["ab", "A"])
    assert not holds(["every event.x", "starts with", "a"], [])


def test_a_path_through_a_list_yields_the_values_of_its_members() -> None:
    items = [{"price": 3, "tags": ["a"]}, {"price": 40}, "odd"]
    assert holds(["event.items.price", "more than", 30], items)
    assert not holds(["every event.items.price", "more than", 30], items)
    assert holds(["event.items.tags", "has", "a"], items)


def test_lists_have_any_all_or_none() -> None:
    tags = ["#Wine", "vip"]
    assert holds(["contact.tags", "has any", "x", "VIP"], tags)
    assert holds(["contact.tags", "has all", ["#wine", "vip"]], tags)
    assert not holds(["contact.tags", "has all", ["#wine", "x"]], tags)
    assert holds({"has_tag": "#WINE"}, tags)


def test_in_a_window_a_day_is_24_hours() -> None:
    assert holds(["contact.created_at", "in the last", "1 day"], NOW - timedelta(hours=24))
    assert not holds(["contact.created_at", "in the last", "1 day"], NOW - timedelta(hours=24, microseconds=1))
    assert holds(["contact.created_at", "longer ago than", "1 day"], NOW - timedelta(hours=24, microseconds=1))
    assert not holds(["contact.created_at", "in the last", "1 day"], NOW + timedelta(microseconds=1))
    assert holds(["contact.created_at", "in the next", "1 hour"], NOW + timedelta(hours=1))


def test_today_and_on_are_days_where_the_person_is() -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    assert holds(["contact.created_at", "is today"], late, "UTC")
    assert not holds(["contact.created_at", "is today"], late, "Europe/Rome")
    assert holds(["contact.created_at", "on", "2026-03-05"], late, "Europe/Rome")
    assert holds(["contact.birth_date", "is today"], date(2026, 3, 5), "Pacific/Auckland")


def test_before_a_date_is_before_its_first_instant_in_the_workspaces_zone() -> None:
    midnight_in_rome = datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert holds(["contact.created_at", "on or after", "2026-03-04"], midnight_in_rome)
    assert holds(["contact.created_at", "before", "2026-03-04"], midnight_in_rome - timedelta(microseconds=1))
    assert not holds(["contact.created_at", "after", "2026-03-03"], midnight_in_rome - timedelta(microseconds=1))
    assert holds(["contact.created_at", "between", "2026-03-01", "2026-03-04"], NOW)


def test_text_that_is_no_date_is_never_before_one() -> None:
    assert not holds(["event.x", "before", "2030-01-01"], "2026-02-30")
    assert holds(["event.x", "before", "2030-01-01"], "2026-02-28")


def test_times_of_day_may_go_over_midnight() -> None:
    assert holds(["now.time", "between", "22:00", "06:00"], "23:30")
    assert not holds(["now.time", "between", "22:00", "06:00"], "12:00")
    assert holds(["now.time", "before", "9:30"], "09:29")


def test_a_change_is_read_from_the_event() -> None:
    changed = scope(event="attribute_changed")
    facts = {Fact("event.attribute"): "plan", Fact("event.old"): "silver", Fact("event.new"): "gold"}
    for test, expected in (
        (["changed"], True),
        (["changed from", "Silver"], True),
        (["changed to", "gold"], True),
        (["changed to", "x"], False),
    ):
        condition = parse([["contact.plan", *test]], changed)
        assert evaluate(condition, facts, Moment(NOW)).holds is expected
    assert not evaluate(parse([["contact.score", "changed"]], changed), facts, Moment(NOW)).holds


def test_a_change_of_an_attribute_with_a_point_in_its_name_is_told_apart() -> None:
    condition = parse([["contact.metadata.note", "changed"]], scope(event="attribute_changed"))
    assert evaluate(condition, {Fact("event.attribute"): "metadata.note"}, Moment(NOW)).holds


def test_a_right_hand_expression_is_computed_for_each_person() -> None:
    condition = parse([["event.order_id", "is", "=entry.order_id"]], scope(event="order_paid"))
    columns = {Fact("event.order_id"): ["a", "b", None, "c"], Fact("entry.order_id"): ["A", "x", None, None]}
    found, seen = evaluate_many(condition, columns, 4, Moments(NOW))
    assert found.tolist() == [True, False, False, False]
    assert seen == {"0": ["a", "b", None, "c"]}


def test_an_expression_without_a_value_makes_the_comparison_false() -> None:
    condition = parse([["contact.score", "more than", "=10 / vars.n"]], scope(variables={"n": "number"}))
    assert not evaluate(condition, {Fact("contact.score"): 5, Fact("vars.n"): 0}, Moment(NOW)).holds


def did_fact(*properties: str, within: Duration | None = None) -> Fact:
    return Fact("did", ("visit", within, None, properties))


def test_did_counts_and_sees_the_count() -> None:
    condition = parse([{"did": "visit", "at_least": 2, "at_most": 3}], scope())
    for count, expected in ((0, False), (1, False), (2, True), (3, True), (4, False)):
        verdict = evaluate(condition, {did_fact(): count}, Moment(NOW))
        assert (verdict.holds, verdict.seen) == (expected, {"0": count})
    assert evaluate(parse([{"did_not": "visit"}], scope()), {}, Moment(NOW)).holds


def test_did_tests_each_event_with_its_own_properties() -> None:
    condition = parse(
        [{"did": "visit", "where": [["event.page", "is", "/wine"], ["event.n", "more than", "=vars.n"]]}], scope(variables={"n": "number"})
    )
    events = [{"page": "/wine", "n": 1}, {"page": "/wine", "n": 5}, {"page": "/"}]
    columns: dict[Fact, list[Any]] = {did_fact("n", "page"): [events, [], None, events], Fact("vars.n"): [3, 3, 3, 0]}
    found, seen = evaluate_many(condition, columns, 4, Moments(NOW))
    assert found.tolist() == [True, False, False, True]
    assert seen == {"0": [1, 0, 0, 2]}


def test_every_leaf_is_seen_also_where_an_earlier_one_decided() -> None:
    condition = parse([["contact.plan", "is", "x"], {"any": [["contact.score", "is", 1], ["contact.score", "is", 2]]}], scope())
    verdict = evaluate(condition, {Fact("contact.plan"): "y", Fact("contact.score"): 1}, Moment(NOW))
    assert verdict.seen == {"0": "y", "1": 1, "2": 1}


def test_a_condition_without_leaves_holds_for_everyone() -> None:
    assert evaluate(parse([], scope()), {}, Moment(NOW)).holds
    assert not evaluate(parse([{"any": []}], scope()), {}, Moment(NOW)).holds
    found, seen = evaluate_many(parse([], scope()), {}, 3, Moments(NOW))
    assert found.all()
    assert seen == {}
