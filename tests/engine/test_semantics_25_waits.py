"""Delays by the person's calendar, moments that are past, look-backs, loops (semantics 23, 25, 27, 28)."""

from datetime import UTC, datetime

from tests.support.journeys import World


def test_a_day_is_a_calendar_day_where_the_person_lives(world: World) -> None:
    world.launch("start: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 day}\n")
    world.clock.set(datetime(2026, 3, 28, 10, 0, tzinfo=UTC))  # the night before clocks go forward in Rome
    world.identify("ada", time_zone="Europe/Rome")
    world.identify("bob", time_zone="America/New_York")
    world.track("came", "ada")
    world.track("came", "bob")
    world.step()
    assert world.due_at() == [datetime(2026, 3, 29, 9, 0, tzinfo=UTC), datetime(2026, 3, 29, 10, 0, tzinfo=UTC)]


def test_a_wake_up_is_never_early(world: World) -> None:
    world.launch("start: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 90 seconds}\n")
    world.do("came")
    world.step(seconds=89.999)
    assert world.where() == ["rest"]
    world.step(seconds=0.001)
    assert world.where() == []


def test_a_moment_past_exits_or_skips_to_the_next_wait(world: World) -> None:
    body = """
start: [{event: came}]
first: then
nodes:
  then: {kind: wait_until, at: "2026-01-01 09:00", late: LATE, next: mark}
  mark: {kind: tag, add: [marked], next: rest}
  rest: {kind: delay, for: 1 hour}
"""
    world.launch(body.replace("LATE", "exit"), "a")
    world.launch(body.replace("LATE", "skip_to_next_wait"), "b")
    world.do("came")
    assert world.runs() == [("removed", "late"), ("running", None)]
    assert world.where() == ["rest"]
    assert world.tags() == []
    world.launch(body.replace("LATE", "continue"), "c")
    world.do("came")
    assert world.tags() == ["marked"]


def test_a_look_back_finds_what_happened_before_the_wait(world: World) -> None:
    world.track("bought", colour="red")
    world.track("bought", colour="blue")
    world.step(hours=1)
    world.launch(
        """
start: [{event: came}]
first: wait
variables: {colour: {type: text}}
nodes:
  wait:
    kind: wait_for
    look_back: 2 hours
    events: [{name: Bought, event: bought, where: [[event.colour, is, blue]], save: {colour: event.colour}}]
    timeout: 1 day
    next: {Bought: mark}
  mark: {kind: tag, add: ["{{ colour }}"]}
"""
    )
    world.do("came")
    assert world.tags() == ["blue"]


def test_a_loop_ends_at_fifty_visits_an_hour(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: mark
nodes:
  mark: {kind: tag, add: [x], next: rest}
  rest: {kind: delay, for: 1 minute, next: mark}
"""
    )
    world.do("came")
    for _ in range(60):
        world.step(minutes=1)
    assert world.runs() == [("failed", "loop_limit")]
    assert world.visits().count(("rest", "done")) == 50
