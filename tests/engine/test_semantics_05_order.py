"""An event is applied to runs inside first (removal, goal, wake), then to entry (semantics 5)."""

from datetime import timedelta

from tests.support.journeys import World

from towpath.engine.writes import remove_run

WAIT = """
start: [{event: came}]
removed_on: [{event: left}]
first: wait
nodes:
  wait: {kind: wait_for, events: [{name: Bought, event: bought}], timeout: 2 days, next: {Bought: yes_tag, timeout: no_tag}}
  yes_tag: {kind: tag, add: [bought]}
  no_tag: {kind: tag, add: [timeout]}
"""


def test_an_event_that_is_matched_after_the_wait_was_written_ends_it(world: World) -> None:
    world.launch(WAIT)
    world.track("came")
    world.track("bought")  # in the inbox together with the entry: it is taken when the wait has been written
    world.step()
    assert world.tags() == ["bought"]
    assert world.runs() == [("completed", "end_of_branch")]


def test_a_timeout_takes_its_own_branch(world: World) -> None:
    world.launch(WAIT)
    world.do("came")
    world.step(hours=47)
    assert world.where() == ["wait"]
    world.step(hours=1)
    assert world.tags() == ["timeout"]
    assert world.db.execute("select count(*) from awaited").fetchone() == (0,)


def test_an_event_removes_before_it_wakes(world: World) -> None:
    world.launch(WAIT.replace("event: left", "event: bought"))
    world.do("came")
    world.do("bought")
    assert world.runs() == [("removed", "removed_by_event")]
    assert world.tags() == []
    assert world.db.execute("select count(*) from awaited").fetchone() == (0,)


def test_an_event_that_removes_may_start_anew(world: World) -> None:
    world.launch(WAIT.replace("event: left", "event: came"))
    world.do("came")
    world.do("came")
    assert world.runs() == [("removed", "removed_by_event"), ("running", None)]


def test_events_of_one_contact_are_taken_in_the_order_of_the_log(world: World) -> None:
    world.launch(WAIT)
    for event in ("came", "left", "bought", "came"):
        world.track(event)
    world.step()
    assert world.runs() == [("removed", "removed_by_event"), ("running", None)]
    assert world.tags() == []


def test_semantics_5_what_was_said_of_a_person_goes_before_what_is_due(world: World) -> None:
    """Two orders of one batch: the second waits for the next batch, and what is due of this person waits with it."""
    flow = world.launch("settings: {re_entry: many}\nstart: [{event: came}]\nnodes:\n  rest: {kind: delay, for: 1 day}\n")
    world.do("came")
    world.do("came")
    world.clock.move(timedelta(days=2))
    for (run,) in world.db.execute("select id from run where flow_id = %s order by id", [flow]).fetchall():
        remove_run(world.db, world.workspace, run, by="test", now=world.clock.now())
    world.step()
    assert world.runs() == [("removed", "removed_by_user")] * 2


def test_semantics_5_of_two_events_that_are_taken_together_none_comes_too_late_for_a_timeout(world: World) -> None:
    world.launch(WAIT)
    world.do("came")
    world.clock.move(timedelta(days=2))
    world.track("came")  # heard, so that what follows waits for the next batch
    world.track("bought")
    world.step()
    assert world.tags() == ["bought"]
