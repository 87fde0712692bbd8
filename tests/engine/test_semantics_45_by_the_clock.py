"""Flows begin, end and stop by themselves (semantics 45), are shown as in error (22), and their numbers can begin anew (49)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journeys import World

from towpath.engine.jobs import send_out_stopped
from towpath.engine.launch import begin_scheduled
from towpath.flows import by_the_clock, own_settings, reads
from towpath.flows import writes as flows

REST = """
settings: {SETTINGS}
start: [{event: came}]
nodes:
  rest: {kind: delay, for: 2 days, next: mark}
  mark: {kind: tag, add: [done]}
"""


def launch(world: World, settings: str) -> int:
    return world.launch(REST.replace("SETTINGS", settings))


def status(world: World, flow: int) -> str:
    return reads.get_flow(world.db, world.workspace, flow).status


def work(world: World, **later: float) -> None:
    """The clock moves, and what happens by it happens."""
    world.step(**later)
    for job in (begin_scheduled, by_the_clock.end_flows, send_out_stopped):
        job(world.db, world.clock.now())
    world.step()
    by_the_clock.stop_idle_flows(world.db, world.clock.now())
    by_the_clock.finish_flows(world.db, world.clock.now())


def test_45_a_scheduled_flow_takes_nobody_in_before_it_begins(world: World) -> None:
    flow = launch(world, 'starts_at: "2026-03-04 12:00"')
    assert status(world, flow) == "scheduled"
    world.do("came", "ada")
    world.clock.move(timedelta(hours=2))
    world.do("came", "bob")
    assert world.runs() == [("running", None)]
    work(world)
    assert status(world, flow) == "active"


def test_40_a_new_beginning_of_a_scheduled_flow_applies_at_once(world: World) -> None:
    flow = launch(world, "starts_at: 2026-05-01")
    own_settings.change_settings(
        world.db, world.workspace, flow, settings={"starts_at": "2026-03-04 11:00"}, by="test", now=world.clock.now()
    )
    world.clock.move(timedelta(hours=1))
    world.do("came")
    assert world.runs() == [("running", None)]


def test_45_a_flow_stops_at_its_end_and_people_inside_finish(world: World) -> None:
    flow = launch(world, 'ends_at: "2026-03-04 12:00"')
    world.do("came", "ada")
    world.clock.move(timedelta(hours=2))
    world.do("came", "late")
    work(world)
    assert (status(world, flow), world.runs()) == ("finishing", [("running", None)])
    work(world, days=2)
    assert (status(world, flow), world.runs()) == ("finished", [("completed", "end_of_branch")])


def test_45_at_its_end_people_leave_where_the_flow_says_so(world: World) -> None:
    flow = launch(world, 'ends_at: "2026-03-04 12:00", at_end: leave')
    world.do("came", "ada")
    work(world, hours=2)
    assert (status(world, flow), world.runs()) == ("cancelled", [("removed", "flow_stopped")])


def test_45_an_idle_flow_stops_after_ninety_days_and_says_so_seven_days_before(world: World) -> None:
    flow = launch(world, "re_entry: many")
    world.do("came")
    work(world, days=2)
    work(world, days=80)
    assert announced(world) == []
    work(world, days=5)
    assert len(announced(world)) == 1
    work(world, days=6)
    assert status(world, flow) == "active"
    work(world, days=2)
    assert status(world, flow) == "finished"


def test_45_somebody_who_comes_after_the_announcement_keeps_the_flow(world: World) -> None:
    flow = launch(world, "re_entry: many")
    work(world, days=85)
    world.do("came")
    work(world, days=10)
    assert status(world, flow) == "active"


@pytest.mark.parametrize(("said", "after"), [("never", "active"), ("2 days", "finished")])
def test_45_how_long_a_flow_may_be_idle_is_a_setting(world: World, said: str, after: str) -> None:
    flow = launch(world, f"stop_when_idle: {said}")
    work(world, days=400)
    assert status(world, flow) == after


def announced(world: World) -> list[Any]:
    return world.db.execute("select about from audit_entry where what = 'flow.will_stop'").fetchall()


def test_24_people_of_one_stopped_version_leave_and_the_flow_goes_on(world: World) -> None:
    flow = launch(world, "re_entry: many")
    world.do("came", "ada")
    world.launch(REST.replace("SETTINGS", "re_entry: many").replace("2 days", "3 days"))
    world.do("came", "bob")
    flows.stop_version(world.db, world.workspace, flow, 1, by="test", now=world.clock.now())
    work(world)
    assert sorted(world.runs()) == [("removed", "flow_stopped"), ("running", None)]
    assert status(world, flow) == "active"


@pytest.mark.parametrize(
    ("counts", "rising"),
    [((4, 4, 0, 100), False), ((5, 100, 0, 100), True), ((5, 101, 0, 100), False), ((10, 100, 5, 100), True), ((9, 100, 5, 100), False)],
)
def test_22_a_rising_rate_of_failures_is_five_of_them_one_in_twenty_and_twice_the_day_before(
    counts: tuple[int, int, int, int], rising: bool
) -> None:
    assert by_the_clock.is_rising(*counts) is rising


def test_22_a_flow_in_which_nodes_fail_is_shown_as_in_error(world: World) -> None:
    flow = world.launch(
        'start: [{event: came}]\nnodes:\n  bad: {kind: set_variable, set: {n: "=1 / vars.zero"}}\nvariables: {n: {type: number}, zero: {type: number, initial: 0}}\n'
    )
    for name in "abcdef":
        world.do("came", name)
    by_the_clock.note_failures(world.db, world.clock.now())
    assert reads.get_flow(world.db, world.workspace, flow).in_error_since == world.clock.now()
    world.clock.move(timedelta(hours=3))
    by_the_clock.note_failures(world.db, world.clock.now())
    assert reads.get_flow(world.db, world.workspace, flow).in_error_since is None


def test_49_a_reset_moves_the_starting_point_and_the_sum_still_holds(world: World) -> None:
    flow = launch(world, "re_entry: once")
    world.do("came", "ada")
    world.step(days=2)
    world.do("came", "bob")
    own_settings.reset_statistics(world.db, world.workspace, flow, by="test", now=world.clock.now())
    line = reads.list_flows(world.db, world.workspace)[0]
    assert (line.started, line.running, line.completed) == (1, 1, 0)
    world.step(days=2)
    world.do("came", "ada")
    line = reads.list_flows(world.db, world.workspace)[0]
    assert (line.started, line.running, line.completed, world.denied()) == (1, 0, 1, [("once_only", 1)])
    numbers = reads.get_numbers(world.db, world.workspace, reads.get_flow(world.db, world.workspace, flow))
    assert numbers is not None and {node.id: node.counts.get("entered", 0) for node in numbers.nodes} == {"rest": 0, "mark": 1}
