"""Segments: found at first, kept up by events and by the clock, told of as events, used by flows (semantics 2, 3, 25, 40)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journeys import World

from towpath.commerce.models import OrderChange
from towpath.contacts.computed import make_computed
from towpath.contacts.models import Person
from towpath.contacts.writes import declare_attribute, release_address, suppress_address
from towpath.expr.conditions import BadCondition
from towpath.flows.errors import LaunchRefused
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Order, Track
from towpath.segments import reads, writes
from towpath.segments.definition import read_scope
from towpath.segments.errors import SegmentNotReady


@pytest.fixture(autouse=True)
def plan(world: World) -> None:
    declare_attribute(world.db, world.workspace, "contact", "plan", "text", world.clock.now())


def make(world: World, name: str, *where: Any) -> int:
    """A segment whose members have been found."""
    id = writes.make_segment(world.db, world.workspace, name, list(where), read_scope(world.db, world.workspace), now=world.clock.now())
    world.step()
    assert reads.get_segment(world.db, world.workspace, id).filled_at is not None
    return id


def members(world: World, segment_id: int) -> list[str]:
    rows = world.db.execute(
        "select c.external_id from segment_member m join contact c on c.lane = m.lane and c.id = m.contact_id where m.segment_id = %s order by 1",
        [segment_id],
    )
    found = [name for (name,) in rows]
    assert reads.get_segment(world.db, world.workspace, segment_id).members == len(found)
    return found


def told(world: World) -> list[tuple[str, str, str, bool]]:
    """The events about segments in their order: name, of whom, segment, historical."""
    rows = world.db.execute(
        "select e.name, c.external_id, e.properties ->> 'segment', e.historical from event e join contact c on c.lane = e.lane"
        " and c.id = e.contact_id where e.name like 'segment_%%' order by e.id"
    )
    return list(rows)


def test_02_whoever_matches_at_first_belongs_and_is_not_told_of(world: World) -> None:
    world.identify("ada", plan="gold")
    world.identify("bob", plan="tin")
    world.step()
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    assert members(world, gold) == ["ada"]
    assert told(world) == []


def test_02_an_event_that_changes_a_person_lets_them_enter_and_leave(world: World) -> None:
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    world.identify("ada", plan="gold")
    world.step()
    assert members(world, gold) == ["ada"]
    world.identify("ada", plan="tin")
    world.step()
    assert members(world, gold) == []
    assert told(world) == [("segment_entered", "ada", "Gold", False), ("segment_left", "ada", "Gold", False)]


def test_25_somebody_leaves_a_window_at_their_own_boundary_to_the_microsecond(world: World) -> None:
    buyers = make(world, "Buyers", {"did": "order_paid", "within": "180 days"})
    lapsed = make(world, "Lapsed", {"did": "order_paid"}, {"did_not": "order_paid", "within": "180 days"})
    world.do("order_paid", order_id="1")
    assert (members(world, buyers), members(world, lapsed)) == (["ada"], [])
    world.step(days=179, hours=23, minutes=59, seconds=59)
    assert (members(world, buyers), members(world, lapsed)) == (["ada"], [])
    world.step(seconds=1, microseconds=1)
    assert (members(world, buyers), members(world, lapsed)) == ([], ["ada"])
    assert [line[:1] + line[2:3] for line in told(world)] == [
        ("segment_entered", "Buyers"), ("segment_left", "Buyers"), ("segment_entered", "Lapsed"),
    ]  # fmt: skip


def test_25_months_of_a_window_are_those_of_the_workspace_and_days_on_the_clock_those_of_the_person(world: World) -> None:
    world.db.execute("update workspace set time_zone = 'Europe/Rome' where id = %s", [world.workspace])
    today = make(world, "Born today", ["contact.birth_date", "is today"])
    world.identify("ada", birth_date="2026-03-05", time_zone="Pacific/Auckland")
    world.identify("bob", birth_date="2026-03-05")
    world.step()  # 10:00 UTC on 4 March is 23:00 in Auckland
    assert members(world, today) == []
    world.step(hours=1)
    assert members(world, today) == ["ada"]
    world.step(hours=12)
    assert members(world, today) == ["ada", "bob"]
    world.step(hours=12)
    assert members(world, today) == ["bob"]


def test_02_who_joins_by_a_changed_condition_is_told_of_and_starts_nothing_unless_it_is_asked_for(world: World) -> None:
    world.identify("ada", plan="gold")
    world.identify("bob", plan="tin")
    world.step()
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    flow(world, "start: [{event: segment_entered, where: [[event.segment, is, Gold]]}]")
    change(world, gold, ["contact.plan", "is", "tin"])
    assert members(world, gold) == ["bob"]
    assert sorted(told(world)) == [("segment_entered", "bob", "Gold", True), ("segment_left", "ada", "Gold", True)]
    assert world.runs() == []
    change(world, gold, ["contact.plan", "is", "gold"], starts_flows=True)
    assert len(world.runs()) == 1


def test_02_a_historical_change_lets_people_join_and_starts_nothing(world: World) -> None:
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    flow(world, "start: [{event: segment_entered}]")
    said = Identify(Person(external_id="ada"), {"plan": "gold"})
    accept(world.db, world.workspace, [said], world.clock.now(), historical=True)
    world.step()
    assert members(world, gold) == ["ada"]
    assert told(world) == [("segment_entered", "ada", "Gold", True)]
    assert world.runs() == []


def test_03_an_event_that_comes_late_counts_and_its_entering_is_as_old_as_it(world: World) -> None:
    buyers = make(world, "Buyers", {"did": "bought", "within": "30 days"})
    flow(world, "start: [{event: segment_entered}]")
    world.track("bought", said_at=world.clock.now() - timedelta(days=29))
    world.step()
    assert members(world, buyers) == ["ada"]
    assert world.runs() == []
    world.step(days=1, microseconds=1)
    assert members(world, buyers) == []


def test_a_segment_of_segments_follows_them_in_the_same_batch(world: World) -> None:
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    wine = make(world, "Wine", {"has_tag": "#wine"})
    both = make(world, "Both", {"in_segment": "Gold"}, {"in_segment": "Wine"})
    rest = make(world, "Rest", {"not": [{"in_segment": "Both"}]})
    accept(world.db, world.workspace, [Identify(Person(external_id="ada"), {"plan": "gold"}, add_tags=("#wine",))], world.clock.now())
    world.step()
    assert [members(world, one) for one in (gold, wine, both, rest)] == [["ada"], ["ada"], ["ada"], []]
    change(world, wine, {"has_tag": "#beer"})
    assert [members(world, one) for one in (wine, both, rest)] == [[], [], ["ada"]]
    writes.rename_segment(world.db, world.workspace, gold, "Oro")
    change(world, wine, ["contact.plan", "is not empty"])
    assert members(world, both) == ["ada"]


def test_whoever_becomes_a_contact_joins_a_segment_that_asks_nothing_of_people(world: World) -> None:
    nobody = make(world, "Nobody", {"any": []})
    rest = make(world, "Rest", {"not": [{"in_segment": "Nobody"}]})
    everybody = make(world, "Everybody")
    flow(world, "start: [{from: audience, where: [], mode: dynamic}]")
    world.identify("ada")
    world.step()
    assert [members(world, one) for one in (nobody, rest, everybody)] == [[], ["ada"], ["ada"]]
    assert len(world.runs()) == 1


def test_06_an_order_that_finds_another_contact_lets_the_one_leave_and_the_other_join(world: World) -> None:
    buyers = make(world, "Buyers", ["contact.order_count", "at least", 1])
    for name in ("ada", "bob"):
        change = OrderChange(world.workspace, "o1", world.clock.now(), status="paid", total=40)
        accept(world.db, world.workspace, [Order(change, Person(external_id=name))], world.clock.now())
        world.step()
        assert members(world, buyers) == [name]


def test_a_segment_asks_of_what_people_did_also_what_the_events_said(world: World) -> None:
    big = make(world, "Big", {"did": "bought", "within": "9 days", "where": [["event.total", "more than", 50]]})
    world.do("bought", total=50)
    world.do("bought", "bob", total=51)
    assert members(world, big) == ["bob"]
    world.step(days=9, microseconds=1)
    assert members(world, big) == []


def test_36_an_address_that_is_suppressed_by_hand_or_released_changes_whom_a_channel_reaches(world: World) -> None:
    reached = make(world, "Reached", {"reachable_on": "email"})
    world.identify("ada", email="ada@shop.example")
    world.step()
    suppress_address(world.db, world.workspace, "email", "Ada@shop.example", "by_hand", at=world.clock.now())
    world.step()
    assert members(world, reached) == []
    release_address(world.db, world.workspace, "email", "ada@shop.example", at=world.clock.now())
    world.step()
    assert members(world, reached) == ["ada"]


def test_a_segment_can_not_depend_on_itself(world: World) -> None:
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    make(world, "Golden", {"in_segment": "Gold"})
    with pytest.raises(BadCondition, match="depend on itself"):
        change(world, gold, {"in_segment": "Golden"})


@pytest.mark.parametrize(
    "leaf", [{"did": "bought", "since": "entry"}, {"message": "Hello"}, ["entry.x", "is", "1"], ["contact.plan", "is", "=now.date"]]
)
def test_a_segment_can_not_ask_what_only_a_run_knows(world: World, leaf: Any) -> None:
    with pytest.raises(BadCondition):
        make(world, "Odd", leaf)


def test_53_when_a_visitor_joins_a_contact_the_contact_is_looked_at_and_the_visitor_leaves(world: World) -> None:
    clicked = make(world, "Clicked", {"did": "clicked"})
    flow(world, "start: [{event: segment_entered}]")
    world.identify("ada")
    visitor = Person(anonymous_id="a-1")
    accept(world.db, world.workspace, [Track(visitor, "clicked", {})], world.clock.now())
    world.step()
    assert members(world, clicked) == []
    accept(world.db, world.workspace, [Identify(Person(external_id="ada", anonymous_id="a-1"), {})], world.clock.now())
    world.step()
    assert members(world, clicked) == ["ada"]
    assert world.db.execute("select count(*) from segment_member").fetchone() == (1,)
    assert [line[0] for line in told(world)] == ["segment_entered"]
    assert world.runs() == []


def test_an_archived_segment_is_left_by_all_and_comes_back_with_its_members(world: World) -> None:
    world.identify("ada", plan="gold")
    world.step()
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    writes.archive_segment(world.db, world.workspace, gold, now=world.clock.now())
    world.step()
    assert members(world, gold) == []
    world.identify("bob", plan="gold")
    world.step()
    assert members(world, gold) == []
    writes.restore_segment(world.db, world.workspace, gold, now=world.clock.now())
    world.step()
    assert members(world, gold) == ["ada", "bob"]


# ---- in flows


BODY = """
START
first: rest
nodes:
  rest: {kind: delay, for: 1 day}
"""


def flow(world: World, start: str, id: str = "f") -> int:
    return world.launch(BODY.replace("START", start), id=id)


def change(world: World, segment_id: int, *where: Any, starts_flows: bool = False) -> None:
    scope = read_scope(world.db, world.workspace)
    writes.change_condition(world.db, world.workspace, segment_id, list(where), scope, starts_flows=starts_flows, now=world.clock.now())
    world.step()


def test_40_a_trigger_on_a_segment_goes_on_under_its_new_name(world: World) -> None:
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    make(world, "Wine", {"has_tag": "#wine"})
    flow(world, "start: [{event: segment_entered, where: [[event.segment, is, gold]]}]")
    writes.rename_segment(world.db, world.workspace, gold, "Oro")
    world.identify("ada", plan="gold")
    world.step()
    assert len(world.runs()) == 1
    accept(world.db, world.workspace, [Identify(Person(external_id="bob"), {}, add_tags=("#wine",))], world.clock.now())
    world.step()
    assert len(world.runs()) == 1


def test_11_a_static_audience_over_a_segment_is_who_belongs_at_launch(world: World) -> None:
    world.identify("ada", plan="gold")
    world.identify("bob", plan="tin")
    world.step()
    gold = make(world, "Gold", ["contact.plan", "is", "gold"])
    flow(world, "start: [{from: audience, segment: Gold}]")
    assert world.launched.entering == 1
    writes.rename_segment(world.db, world.workspace, gold, "Oro")
    world.step()
    assert len(world.runs()) == 1


def test_11_a_followed_audience_over_a_segment_goes_by_events_and_by_the_clock(world: World) -> None:
    make(world, "Buyers", {"did": "bought", "within": "2 days"})
    flow(world, "start: [{from: audience, segment: Buyers, mode: dynamic, on_leave: remove}]")
    world.step()
    world.do("bought")
    assert world.runs() == [("running", None)]
    world.step(hours=23)
    world.do("bought", name="bob")
    world.step(hours=1, minutes=5)
    assert [status for status, _ in world.runs()] == ["completed", "running"]


def test_11_who_leaves_the_segment_by_the_clock_leaves_the_flow(world: World) -> None:
    make(world, "Fresh", {"did": "bought", "within": "6 hours"})
    flow(world, "start: [{from: audience, segment: Fresh, mode: dynamic, on_leave: remove}]")
    world.step()
    world.do("bought")
    world.step(hours=6, microseconds=1)
    assert world.runs() == [("removed", "left_audience")]


def test_01_a_flow_that_starts_by_an_event_sees_the_segment_that_this_event_changed(world: World) -> None:
    make(world, "Buyers", {"did": "bought"})
    flow(world, "start: [{event: bought, where: [{in_segment: Buyers}]}]")
    world.do("bought")
    assert len(world.runs()) == 1


def test_a_wait_for_a_condition_wakes_when_the_clock_lets_somebody_leave(world: World) -> None:
    make(world, "Fresh", {"did": "bought", "within": "6 hours"})
    world.launch("start: [{event: bought}]\nnodes:\n  w: {kind: wait_until_true, where: [{not: [{in_segment: Fresh}]}], timeout: 9 days}\n")
    world.do("bought")
    assert world.runs() == [("running", None)]
    world.step(hours=6, microseconds=1)
    assert world.runs() == [("completed", "end_of_branch")]


def test_a_launch_names_segments_that_are_there_and_filled(world: World) -> None:
    with pytest.raises(LaunchRefused):
        flow(world, "start: [{from: audience, segment: Nobody}]")
    writes.make_segment(world.db, world.workspace, "New", [], read_scope(world.db, world.workspace), now=world.clock.now())
    with pytest.raises(SegmentNotReady):
        flow(world, "start: [{from: audience, segment: New}]", id="g")


def test_a_segment_of_people_in_a_flow_follows_their_runs(world: World) -> None:
    flow(world, "start: [{event: bought}]", id="welcome")
    inside = make(world, "Inside", {"in_flow": "welcome"})
    world.do("bought")
    assert members(world, inside) == ["ada"]
    world.step(days=1)
    assert members(world, inside) == []


def test_55_a_segment_by_a_computed_attribute_goes_by_events_and_by_days(world: World) -> None:
    make_computed(world.db, world.workspace, "visits", event="visited", what="count", now=world.clock.now())
    make_computed(world.db, world.workspace, "days_away", event="visited", what="days_since", now=world.clock.now())
    regulars = make(world, "Regulars", ["contact.visits", "at least", 2])
    away = make(world, "Away", ["contact.days_away", "at least", 3])
    world.do("visited")
    world.do("visited")
    assert (members(world, regulars), members(world, away)) == (["ada"], [])
    world.step(days=3)
    assert members(world, away) == ["ada"]
