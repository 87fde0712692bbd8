"""Who enters, and who is refused (semantics 3, 8, 9, 10, 14)."""

from datetime import timedelta

import pytest
from tests.support.journeys import World

BODY = """
settings: {SETTINGS}
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 1 day}
"""


def launch(world: World, settings: str) -> int:
    return world.launch(BODY.replace("SETTINGS", settings))


def test_once_is_once_for_ever(world: World) -> None:
    launch(world, "re_entry: once")
    world.do("came")
    world.do("came")
    world.step(days=2)
    world.do("came")
    assert world.runs() == [("completed", "end_of_branch")]
    assert world.denied() == [("once_only", 2)]


def test_many_enters_while_inside(world: World) -> None:
    launch(world, "re_entry: many")
    world.do("came")
    world.do("came")
    assert world.runs() == [("running", None)] * 2
    assert world.db.execute("select entered, inside from entry_memory").fetchall() == [(2, 2)]


def test_many_not_inside_refuses_who_is_inside_and_takes_who_has_left(world: World) -> None:
    launch(world, "re_entry: many_not_inside")
    world.do("came")
    world.do("came")
    assert world.denied() == [("already_inside", 1)]
    world.step(days=1)
    world.do("came")
    assert world.runs() == [("completed", "end_of_branch"), ("running", None)]


def test_a_key_gives_one_run_a_value_and_none_without_it(world: World) -> None:
    launch(world, "key: event.order_id")
    for order in ("1", "2", "1", None):
        world.do("came", **({"order_id": order} if order else {}))
    assert world.runs() == [("running", None)] * 2
    assert [key for (key,) in world.db.execute("select key from run order by key")] == ["1", "2"]


def test_a_keyed_run_is_removed_by_the_event_of_its_key_or_by_one_without(world: World) -> None:
    world.launch(BODY.replace("SETTINGS", "key: event.order_id").replace("first:", "removed_on: [{event: gone}]\nfirst:"))
    for order in ("1", "2", "3"):
        world.do("came", order_id=order)
    world.do("gone", order_id="2")
    assert [status for status, _ in world.runs()] == ["running", "removed", "running"]
    world.do("gone")
    assert [status for status, _ in world.runs()] == ["removed"] * 3


def test_the_cooldown_counts_from_the_exit(world: World) -> None:
    launch(world, "cooldown: 3 days")
    world.do("came")
    world.step(days=1)
    world.step(days=2)
    world.do("came")
    assert world.denied() == [("cooldown", 1)]
    world.step(days=1)
    world.do("came")
    assert len(world.runs()) == 2


def test_entry_limits_roll(world: World) -> None:
    launch(world, "{re_entry: many, entry_limits: [{n: 2, per: 1 week}]}".strip("{}"))
    for _ in range(3):
        world.do("came")
        world.step(days=2)
    assert world.denied() == [("entry_limit", 1)]
    world.step(days=2)
    world.do("came")
    assert len(world.runs()) == 3


def test_an_event_that_is_too_old_starts_nothing(world: World) -> None:
    launch(world, "accept_events_up_to: 24 hours")
    world.track("came", said_at=world.clock.now() - timedelta(hours=25))
    world.step()
    assert world.runs() == []
    assert world.denied() == [("too_old", 1)]


def test_an_event_that_meets_no_condition_is_not_refused(world: World) -> None:
    world.launch(BODY.replace("SETTINGS", "re_entry: once").replace("{event: came}", "{event: came, where: [[event.plan, is, gold]]}"))
    world.do("came", plan="tin")
    assert (world.runs(), world.denied()) == ([], [])
    world.do("came", plan="gold")
    assert world.runs() == [("running", None)]


def test_a_chain_of_flows_ends_at_its_depth(world: World) -> None:
    world.launch(
        """
settings: {re_entry: many, nesting: 2}
start: [{event: tag_added}]
first: mark
nodes:
  mark: {kind: tag, add: ["{{ entry.tag }}x"]}
"""
    )
    world.do("came")
    world.identify("ada")
    from towpath.contacts.writes import TagRow, add_tags

    lane, id = world.db.execute("select lane, id from contact").fetchone() or (0, 0)
    add_tags(world.db, [TagRow(world.workspace, lane, id, ["x"])], world.clock.now())
    world.step()
    assert world.tags() == ["x", "xx", "xxx", "xxxx"]
    assert world.denied() == [("nesting", 1)]


@pytest.mark.parametrize("paused", [True, False])
def test_a_paused_flow_refuses(world: World, paused: bool) -> None:
    from towpath.flows import writes as flows

    flow = launch(world, "re_entry: once")
    if paused:
        flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.do("came")
    assert world.denied() == ([("flow_not_active", 1)] if paused else [])
