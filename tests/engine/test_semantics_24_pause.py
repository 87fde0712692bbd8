"""While a pause lasts nothing of the flow is worked; after it delays get its length (semantics 24)."""

from datetime import timedelta

import pytest
from tests.support.journeys import World

from towpath.flows import writes as flows

DELAY = """
settings: {SETTINGS}
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 4 hours, next: done}
  done: {kind: tag, add: [done]}
"""
WAIT = """
start: [{event: came}]
first: wait
nodes:
  wait: {kind: wait_for, events: [{name: Bought, event: bought}], next: {Bought: done}}
  done: {kind: tag, add: [done]}
"""


def pause(world: World, flow: int, hours: float) -> None:
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step(hours=hours)
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")


def test_a_delay_gets_the_length_of_the_pause(world: World) -> None:
    flow = world.launch(DELAY.replace("SETTINGS", "on_pause: freeze"))
    world.do("came")
    due = world.due_at()[0]
    world.step(hours=1)
    pause(world, flow, 10)
    world.step()
    assert world.due_at() == [due + timedelta(hours=10)]
    world.step(hours=3)
    assert world.tags() == ["done"]


def test_where_time_runs_on_the_delay_is_over_at_once(world: World) -> None:
    flow = world.launch(DELAY.replace("SETTINGS", "on_pause: run"))
    world.do("came")
    pause(world, flow, 10)
    world.step()
    assert world.tags() == ["done"]


def test_an_event_during_the_pause_is_worked_on_resume(world: World) -> None:
    flow = world.launch(WAIT)
    world.do("came")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.do("bought")
    assert world.tags() == []
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")
    world.step()
    assert world.tags() == ["done"]


def test_a_flow_that_is_stopped_at_once_sends_everybody_out(world: World) -> None:
    from towpath.engine.jobs import send_out_stopped

    flow = world.launch(DELAY.replace("SETTINGS", "on_pause: run"))
    world.do("came")
    flows.stop(world.db, world.workspace, flow, leave=True, by="test", now=world.clock.now())
    send_out_stopped(world.db, world.clock.now())
    world.step()
    assert world.runs() == [("removed", "flow_stopped")]


def test_a_flow_that_finishes_lets_people_go_to_the_end(world: World) -> None:
    from towpath.flows.by_the_clock import finish_flows

    flow = world.launch(DELAY.replace("SETTINGS", "on_pause: run"))
    world.do("came")
    flows.stop(world.db, world.workspace, flow, by="test", now=world.clock.now())
    finish_flows(world.db, world.clock.now())
    assert world.db.execute("select status from flow").fetchone() == ("finishing",)
    world.step(hours=4)
    finish_flows(world.db, world.clock.now())
    assert world.runs() == [("completed", "end_of_branch")]
    assert world.db.execute("select status from flow").fetchone() == ("finished",)


@pytest.mark.parametrize(
    ("late", "run", "tags"), [("continue", ("completed", "end_of_branch"), ["done"]), ("exit", ("removed", "late"), [])]
)
def test_semantics_24_a_fixed_moment_that_passed_in_a_pause_is_late(world: World, late: str, run: tuple[str, str], tags: list[str]) -> None:
    flow = world.launch(
        DELAY.replace("SETTINGS", "").replace("kind: delay, for: 4 hours", f"kind: wait_until, at: '2026-03-04 14:00', late: {late}")
    )
    world.do("came")
    pause(world, flow, 10)
    world.step()
    assert (world.runs(), world.tags()) == ([run], tags)


def test_semantics_24_a_fixed_moment_after_the_pause_keeps_its_time(world: World) -> None:
    flow = world.launch(
        DELAY.replace("SETTINGS", "").replace("kind: delay, for: 4 hours", "kind: wait_until, at: '2026-03-04 14:00', late: exit")
    )
    world.do("came")
    pause(world, flow, 3)
    world.step()
    assert world.where() == ["rest"]
    world.step(hours=1)
    assert world.tags() == ["done"]


def test_an_event_after_a_stop_finds_nobody_who_still_waits_for_it(world: World) -> None:
    flow = world.launch(WAIT)
    world.do("came")
    flows.stop(world.db, world.workspace, flow, leave=True, by="test", now=world.clock.now())
    world.do("bought")
    world.step(hours=1)
    assert (world.tags(), world.runs()) == ([], [("removed", "flow_stopped")])
