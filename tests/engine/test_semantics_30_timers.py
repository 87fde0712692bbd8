"""Timers: never early, in due order after an outage, none lost by a clock that jumps (semantics 30; guarantees R10)."""

from datetime import datetime, timedelta

import pytest
from tests.support.journeys import World

from towpath.engine.turn import Limits, work_lanes

REST = """
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 2 hours, next: again}
  again: {kind: delay, for: 3 days, next: done}
  done: {kind: tag, add: [done]}
"""
PEOPLE = 25


def came_in_disorder(world: World) -> None:
    """Everybody at a moment of their own, in the order of no name, and all in one lane."""
    for number in range(PEOPLE):
        world.track("came", f"p{number * 7 % PEOPLE}")
        world.step(seconds=61)
    for table in ("token", "run", "entry_memory"):
        world.db.execute(f"update {table} set lane = 5")
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")


def resting(world: World) -> list[datetime]:
    return [due for (due,) in world.db.execute("select due_at from token where node = 0 order by due_at")]


def test_semantics_30_an_outage_drains_in_due_order_within_a_lane(world: World) -> None:
    world.launch(REST)
    came_in_disorder(world)
    world.clock.move(timedelta(hours=3))  # nobody worked; by now all are due
    left = resting(world)
    assert len(left) == PEOPLE and left[-1] < world.clock.now()
    while left:
        assert work_lanes(world.db, world.catalog, world.clock.now(), [5], Limits(timers=7)) > 0
        assert resting(world) == left[7:]
        left = left[7:]


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(days=-30)])
def test_semantics_30_a_clock_that_jumps_by_thirty_days_and_back_loses_nobody_and_takes_nobody_twice(world: World, jump: timedelta) -> None:
    """Forwards whoever waits is through at once; backwards they wait; nobody is stuck once the clock is right again."""
    world.launch(REST)
    for number in range(12):
        world.track("came", f"p{number}")
    world.step()
    world.step(hours=1)
    world.clock.move(jump)
    world.step()
    assert len(world.visits()) == (12 if jump > timedelta(0) else 0)  # the next wait begins by the wrong clock
    world.clock.move(-jump)
    world.step()
    world.step(hours=1)
    world.step(days=30, hours=1)
    world.step(days=3)
    assert world.runs() == [("completed", "end_of_branch")] * 12
    assert sorted(world.visits()) == sorted([("rest", "done"), ("again", "done"), ("done", "done")] * 12)
    assert world.counts() == {"started": 12, "completed": 12}
