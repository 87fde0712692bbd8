"""Facts that change by themselves: the moment that `next_change` names is never too late, and every event that matters is named."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import conditions as made

from towpath.expr.catalogue import EVENTS
from towpath.expr.conditions import Condition, Moment, evaluate, parse
from towpath.expr.conditions.changes import LOOK_AGAIN, changes_of, moment_facts, narrowed, next_change
from towpath.expr.facts import Fact, split_path
from towpath.expr.now import now_fact
from towpath.expr.scope import standard_scope
from towpath.values.calendar import at_wall
from towpath.values.durations import before

WORKSPACE_ZONE = "Europe/Rome"


def fact_at(fact: Fact, person: Mapping[str, Any], at: datetime, zone: str) -> Any:
    """The fact of a person about whom nothing new becomes known, as it is at `at`."""
    if fact.prefix == "now":
        return now_fact(split_path(fact.path)[1], at, zone)
    if fact.prefix in ("did", "did_at"):
        event, within, since = fact.arguments[:3]
        start = datetime(1, 1, 1, tzinfo=UTC) if within is None else before(at, within, WORKSPACE_ZONE)
        if since is not None:
            start = max(start, since if since.tzinfo else at_wall(since, WORKSPACE_ZONE))
        happened = [(made.NOW - one["ago"], one["properties"]) for one in person["events"] if one["name"] == event]
        if fact.prefix == "did_at":
            return [when for when, _ in happened if when > start]
        counted = [properties for when, properties in happened if start < when <= at]
        names = fact.arguments[3]
        return [{name: one.get(name) for name in names} for one in counted] if names else len(counted)
    if fact.prefix in ("in_list", "in_group"):
        return fact.arguments[0] in person["lists"]
    name = split_path(fact.path)[1]
    return person["attributes"].get(name) if name in made.ATTRIBUTES else person.get(name)


def answers(condition: Condition, person: Mapping[str, Any], at: datetime, zone: str) -> list[bool]:
    """Of every leaf."""
    facts = {fact: fact_at(fact, person, at, zone) for fact in condition.needs()}
    moment = Moment(at, zone, WORKSPACE_ZONE)
    return [evaluate(Condition(leaf), facts, moment).holds for leaf in condition.leaves]


@settings(max_examples=400, deadline=None)
@given(
    person=made.people,
    document=made.conditions,
    start=st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 10), timezones=st.just(UTC)),
    parts=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=12),
)
def test_until_the_next_change_no_leaf_answers_otherwise(
    person: Mapping[str, Any], document: Any, start: datetime, parts: list[float]
) -> None:
    start = max(start, made.NOW)  # no event lies ahead
    condition = parse(document, made.scope())
    zone = person["time_zone"] or "UTC"
    facts = {fact: fact_at(fact, person, start, zone) for fact in condition.needs() | moment_facts(condition)}
    until = next_change(condition, facts, Moment(start, zone, WORKSPACE_ZONE))
    if until is not None:
        assert until > start
        assert changes_of(condition).by_time
    length = (until or start + timedelta(days=90)) - start
    now = answers(condition, person, start, zone)
    last = start + length - timedelta(microseconds=1)
    for at in (*(min(start + length * part, last) for part in parts), last):
        assert answers(condition, person, max(start, at), zone) == now, (document, at, until)


def moment_of_change(leaf: Any, value: Any, at: datetime, zone: str = "UTC") -> datetime | None:
    condition = parse([leaf], made.scope())
    return next_change(condition, dict.fromkeys(condition.needs(), value), Moment(at, zone, WORKSPACE_ZONE))


NOW = datetime(2026, 3, 28, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("leaf", "value", "at"),
    [
        (["contact.seen_at", "in the last", "2 days"], NOW - timedelta(hours=47), NOW + timedelta(hours=1, microseconds=1)),
        (
            ["contact.seen_at", "longer ago than", "1 month"],
            datetime(2026, 3, 1, tzinfo=UTC),
            datetime(2026, 3, 31, 23, 0, 0, 1, tzinfo=UTC),
        ),
        (["contact.seen_at", "in the next", "1 day"], NOW + timedelta(days=3), NOW + timedelta(days=2)),
        (["contact.seen_at", "before", "2026-05-01"], NOW, None),
        (["now.time", "on or after", "18:30"], "10:00", datetime(2026, 3, 28, 18, 30, tzinfo=UTC)),
        (["now.weekday", "is", "sun"], "sat", datetime(2026, 3, 29, tzinfo=UTC)),
        (["contact.plan", "is", "gold"], "gold", None),
    ],
)
def test_it_names_the_moment_itself(leaf: Any, value: Any, at: datetime | None) -> None:
    assert moment_of_change(leaf, value, NOW) == at


def test_a_date_on_the_clock_leaves_a_window_by_the_workspaces_midnight() -> None:
    """The person's 4 March begins at 23:00 UTC in Rome, so a day later it is past although her date is still the same."""
    at = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    assert moment_of_change(["now.date", "in the last", "1 day"], "2026-03-04", at) == datetime(2026, 3, 4, 23, 0, 0, 1, tzinfo=UTC)


def test_when_clocks_go_forward_a_time_of_day_comes_with_the_jump() -> None:
    before_the_jump = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30 in Rome; 02:30 never comes
    assert moment_of_change(["now.time", "on or after", "02:30"], "01:30", before_the_jump, "Europe/Rome") == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_a_value_calculated_from_now_is_looked_at_every_minute() -> None:
    condition = parse([["contact.seen_at", "before", "=now()"]], made.scope())
    facts = dict.fromkeys(condition.needs(), NOW + timedelta(days=1))
    assert next_change(condition, facts, Moment(NOW, "UTC", WORKSPACE_ZONE)) == NOW + LOOK_AGAIN
    assert changes_of(condition).by_time


@pytest.mark.parametrize(
    ("leaf", "event", "properties", "matters"),
    [
        (["contact.plan", "is", "gold"], "attribute_changed", {"attribute": "plan"}, True),
        (["contact.plan", "is", "gold"], "attribute_changed", {"attribute": "score"}, False),
        (["contact.plan", "is", "gold"], "order_paid", {}, False),
        ({"has_tag": "#wine"}, "tag_removed", {"tag": "#wine"}, True),
        ({"did": "bought"}, "bought", {}, True),
        ({"did": "bought"}, "visit", {}, False),
        ({"did": "bought", "where": [["contact.plan", "is", "gold"]]}, "attribute_changed", {"attribute": "plan"}, True),
        (["contact.total_paid", "more than", 5], "order_refunded", {}, True),
        ({"message": "Hello", "was": "opened"}, "message_opened", {}, True),
        ({"has_consent": ["email", "Offers"]}, "consent_withdrawn", {}, True),
        ({"reachable_on": "email"}, "message_bounced", {}, True),
        ({"in_flow": "welcome", "state": "inside"}, "flow_exited", {}, True),
        (["now.weekday", "is", "mon"], "attribute_changed", {"attribute": "time_zone"}, True),
        (["contact.score", "more than", "=vars.discount"], "contact_merged", {}, True),
    ],
)
def test_it_names_the_events_that_can_change_an_answer(leaf: Any, event: str, properties: Mapping[str, Any], matters: bool) -> None:
    changes = changes_of(parse([leaf], made.scope(variables={"discount": "number"})))
    assert changes.by_event(event, properties) is matters


def test_only_the_run_itself_changes_its_variables_and_nodes() -> None:
    changes = changes_of(parse([["vars.discount", "is", 5]], made.scope(variables={"discount": "number"})))
    assert (dict(changes.events), changes.by_run, changes.by_time) == ({}, True, False)


def test_every_question_knows_its_events() -> None:
    from towpath.expr.conditions.changes import CONSTANT, EVENTS_OF, OF_THE_RUN
    from towpath.expr.facts import sources

    known = set(EVENTS_OF) | CONSTANT | OF_THE_RUN | {"contact", "now", "did", "did_at"}
    assert set(sources()) <= known
    assert all(name in EVENTS for names in EVENTS_OF.values() for name in names)


def test_a_negation_changes_with_what_it_denies() -> None:
    plain, denied = (parse(where, made.scope()) for where in ([{"has_tag": "a"}], [{"not": [{"has_tag": "a"}]}]))
    assert changes_of(plain).events == changes_of(denied).events


def test_events_that_say_something_else_than_is_counted_change_nothing() -> None:
    texts = standard_scope(events={"bought": {"shop": "text", "total": "number"}})
    narrow = {"did": "bought", "where": [["event.shop", "in", ["Rome", "Milan"]], ["event.total", "more than", 9]]}
    found = narrowed(parse([narrow], texts))
    assert {name: [(one.name, one.values) for one in said] for name, said in found.items()} == {
        "bought": [("shop", frozenset(("rome", "milan")))]
    }
    assert narrowed(parse([narrow, {"did": "bought"}], texts)) == {}
    assert narrowed(parse([{"did": "bought", "where": [["event.shop", "is not", "Rome"]]}], texts)) == {}
    assert narrowed(parse([{"did": "bought", "where": [{"any": [["event.shop", "is", "Rome"]]}]}], texts)) == {}
