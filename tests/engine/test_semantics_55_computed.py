"""Attributes that are worked out from the log (capabilities A1), from what is kept and not from kept events (semantics 55)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.journeys import World

from towpath.contacts import computed
from towpath.contacts.facts import ContactSource
from towpath.contacts.matching import count_matching
from towpath.expr.conditions import Moment, evaluate, parse
from towpath.expr.conditions.changes import changes_of, moment_facts, next_change
from towpath.expr.facts import Fact, Subjects
from towpath.flows.scope import flow_scope, read_surroundings

ALL = {
    "visits": ("page_viewed", "count"), "spent": ("order_paid", "sum"), "first_seen": ("page_viewed", "first"),
    "last_seen": ("page_viewed", "last"), "days_away": ("page_viewed", "days_since"),
}  # fmt: skip


def make(world: World, *names: str) -> None:
    for name in names or ALL:
        event, what = ALL[name]
        computed.make_computed(world.db, world.workspace, name, event, what, now=world.clock.now())  # type: ignore[arg-type]


def values(world: World, name: str) -> list[object]:
    """Of Ada and Bob, by the name alone, as texts ask."""
    rows = world.db.execute("select lane, id from contact order by external_id").fetchall()
    subjects = Subjects(world.workspace, [row[0] for row in rows], [row[1] for row in rows], [None] * len(rows))
    fact = Fact(f"contact.{name}")
    return list(ContactSource().load(world.db, subjects, frozenset({fact}), world.clock.now())[fact])


@pytest.fixture
def past(world: World) -> World:
    """Ada viewed a page ten days ago and two and a half days ago, and paid 40; Bob did nothing."""
    for name in ("ada", "bob"):
        world.identify(name)
    world.do("page_viewed")
    world.step(days=7, hours=12)
    world.do("page_viewed")
    world.do("order_paid", order_id="o1", total=40)
    world.step(days=2, hours=12)
    return world


def test_55_computed_attributes_know_the_whole_past_though_its_events_are_gone(past: World) -> None:
    past.db.execute("delete from event")
    make(past)
    now = past.clock.now()
    assert values(past, "visits") == [2, 0]
    assert values(past, "spent") == [Decimal(40), 0]
    assert values(past, "first_seen") == [now - timedelta(days=10), None]
    assert values(past, "last_seen") == [now - timedelta(days=2, hours=12), None]
    assert values(past, "days_away") == [2, None]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["contact.visits", "at least", 2], 1), (["contact.visits", "is", 0], 1), (["contact.spent", "more than", "39.99"], 1),
        (["contact.days_away", "between", 2, 2], 1), (["contact.days_away", "is empty"], 1), (["contact.days_away", "less than", 2], 0),
        (["contact.last_seen", "in the last", "3 days"], 1), (["contact.first_seen", "longer ago than", "9 days"], 1),
        (["contact.first_seen", "is empty"], 1),
    ],
)  # fmt: skip
def test_sql_and_python_say_the_same_of_computed_attributes(past: World, where: list[object], found: int) -> None:
    make(past)
    scope = flow_scope(read_surroundings(past.db, past.workspace), subject="contact", variables={}, nodes=(), entry_events=())
    condition = parse([where], scope)
    assert count_matching(past.db, past.workspace, condition, now=past.clock.now()).matching == found
    rows = past.db.execute("select lane, id from contact").fetchall()
    subjects = Subjects(past.workspace, [row[0] for row in rows], [row[1] for row in rows], [None, None])
    columns = ContactSource().load(past.db, subjects, condition.needs(), past.clock.now())
    answers = [evaluate(condition, {fact: column[at] for fact, column in columns.items()}, Moment(past.clock.now())) for at in (0, 1)]
    assert sum(answer.holds for answer in answers) == found


def test_a_condition_on_days_changes_by_time_at_the_exact_moment(past: World) -> None:
    make(past)
    scope = flow_scope(read_surroundings(past.db, past.workspace), subject="contact", variables={}, nodes=(), entry_events=())
    condition = parse([["contact.days_away", "at least", 3]], scope)
    assert changes_of(condition).by_event("page_viewed", {}) and changes_of(condition).by_time
    wanted = condition.needs() | moment_facts(condition)
    (place,) = past.db.execute("select lane, id from contact where external_id = 'ada'").fetchall()
    columns = ContactSource().load(past.db, Subjects(past.workspace, [place[0]], [place[1]], [None]), wanted, past.clock.now())
    facts = {fact: column[0] for fact, column in columns.items()}
    assert next_change(condition, facts, Moment(past.clock.now())) == past.clock.now() + timedelta(hours=12)


def test_a_flow_waits_for_a_computed_attribute_and_shows_it(world: World) -> None:
    world.identify("ada")
    make(world, "visits")
    world.launch(
        "start: [{event: begin}]\nfirst: wait\nnodes:\n  wait: {kind: wait_until_true, where: [[contact.visits, at least, 2]], next: {yes: mark}}\n"
        '  mark: {kind: tag, add: ["{{ contact.visits }} visits", "=concat(\'x\', contact.visits + 1)"]}\n'
    )
    world.do("begin")
    world.do("page_viewed")
    assert world.where() == ["wait"]
    world.do("page_viewed")
    assert world.tags() == ["2 visits", "x3"]


def test_nobody_sets_what_is_worked_out(world: World) -> None:
    make(world, "visits")
    world.identify("ada", visits=99)
    world.step()
    assert values(world, "visits") == [0]
    with pytest.raises(Exception, match="worked out"):
        world.launch("start: [{event: e}]\nfirst: set\nnodes:\n  set: {kind: update_contact, set: {visits: 3}}\n")
    with pytest.raises(computed.AttributeTaken):
        make(world, "visits")
