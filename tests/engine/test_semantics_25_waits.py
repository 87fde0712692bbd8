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


def test_a_wait_that_leads_to_itself_is_visited_as_often_as_the_settings_say(world: World) -> None:
    """Semantics 23: the visit that just ended counts, too."""
    world.launch(
        """
settings: {visits: 2}
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 1 day, next: rest}
"""
    )
    world.do("came")
    for _ in range(2):
        world.step(days=1)
    assert world.runs() == [("failed", "loop_limit")]
    assert world.visits().count(("rest", "done")) == 2


ARMS = """
start: [{event: came}]
settings: {re_entry: many, key: event.order_id}
first: wait
variables: {total: {type: number}}
nodes:
  wait:
    kind: wait_for
    events:
      - {name: Big, event: bought, where: [[event.total, more than, 100]], save: {total: event.total}}
      - {name: Any, event: bought, save: {total: event.total}}
      - {name: Gone, event: left}
    timeout: 1 day
    next: {Big: big, Any: any, Gone: gone, timeout: late}
  big: {kind: tag, add: ["big {{ total }}"]}
  any: {kind: tag, add: ["any {{ total }}"]}
  gone: {kind: tag, add: ["gone"]}
  late: {kind: tag, add: ["late"]}
"""


def test_semantics_27_the_first_event_of_the_log_wins_and_fills_variables(world: World) -> None:
    world.launch(ARMS)
    world.do("came", order_id="1")
    world.track("left", order_id="1")
    world.track("bought", order_id="1", total=500)
    world.step()
    assert world.tags() == ["gone"]


def test_semantics_27_of_one_event_the_first_arm_that_fits_is_taken(world: World) -> None:
    world.launch(ARMS)
    for order, total in (("1", 500), ("2", 5)):
        world.do("came", order_id=order)
        world.do("bought", order_id=order, total=total)
    assert world.tags() == ["any 5", "big 500"]


def test_semantics_9_a_wait_hears_the_events_of_its_own_key_and_those_without(world: World) -> None:
    world.launch(ARMS)
    world.do("came", order_id="1")
    world.do("came", order_id="2")
    world.do("bought", order_id="2", total=7)
    assert (world.where(), world.tags()) == (["wait"], ["any 7"])
    world.do("left")
    assert (world.where(), world.tags()) == ([], ["any 7", "gone"])


def test_semantics_27_the_time_out_has_its_own_branch(world: World) -> None:
    world.launch(ARMS)
    world.do("came", order_id="1")
    world.step(hours=23, minutes=59)
    assert world.where() == ["wait"]
    world.step(minutes=1)
    assert world.tags() == ["late"]


def test_semantics_27_a_look_back_to_entry_sees_nothing_from_before_it(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 1 hour, next: wait}
  wait: {kind: wait_for, look_back: entry, events: [{name: Bought, event: bought}], timeout: 1 day, next: {Bought: mark}}
  mark: {kind: tag, add: [bought]}
"""
    )
    world.do("bought", "bob")
    world.step(minutes=1)
    world.do("came", "ada")
    world.do("came", "bob")
    world.step(minutes=1)
    world.do("bought", "ada")
    world.step(hours=1)
    assert (world.where(), world.tags("ada"), world.tags("bob")) == (["wait"], ["bought"], [])


def test_semantics_25_a_delay_may_come_from_an_expression(world: World) -> None:
    world.launch("start: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: \"=concat(event.n, ' days')\"}\n")
    world.do("came", n=3)
    assert world.due_at() == [world.clock.now().replace(day=7)]


def test_semantics_27_a_look_back_of_just_as_long_as_the_run_sees_the_event_that_began_it(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 2 hours, next: wait}
  wait: {kind: wait_for, look_back: 2 hours, events: [{name: Came, event: came}], timeout: 1 day, next: {Came: mark}}
  mark: {kind: tag, add: [marked]}
"""
    )
    world.do("came")
    world.step(hours=2)
    assert world.tags() == ["marked"]
