"""What people do with runs: skip a wait, move to a node, remove, retry, one by one or for many; each stands in the audit log."""

import pytest
from tests.support.journeys import World

from towpath.engine import writes
from towpath.engine.errors import NoSuchPlace, RunHasEnded
from towpath.flows import reads
from towpath.flows import writes as flows

FLOW = """
start: [{event: came}]
nodes:
  rest: {kind: delay, for: 1 week, next: wait}
  wait: {kind: wait_for, events: [{name: Paid, event: paid}], next: {Paid: mark}}
  mark: {kind: tag, add: [done]}
"""
BOTH = """
start: [{event: came}]
nodes:
  both: {kind: fork, next: [short, long]}
  short: {kind: delay, for: 1 hour, next: mark}
  long: {kind: delay, for: 3 hours, next: mark}
  mark: {kind: tag, add: [done]}
"""


def run_of(world: World) -> int:
    row = world.db.execute("select id from run order by id").fetchone()
    assert row is not None
    return int(row[0])


def audited(world: World) -> list[str]:
    return [what for (what,) in world.db.execute("select what from audit_entry where what like 'run.%' order by id").fetchall()]


def test_a_wait_that_is_skipped_ends_as_if_its_time_were_over(world: World) -> None:
    world.launch(FLOW)
    world.do("came")
    for place in ("wait", None):
        writes.skip_wait(world.db, world.workspace, run_of(world), by="user:1", now=world.clock.now())
        world.step()
        assert world.where() == ([place] if place else [])
    assert (world.tags(), audited(world)) == (["done"], ["run.wait_skipped", "run.wait_skipped"])
    assert world.db.execute("select count(*) from awaited").fetchone() == (0,)


WAITS = {
    "moment": "kind: wait_until, at: '2026-03-05 09:00', next: mark",
    "condition": "kind: wait_until_true, where: [[contact.first_name, is, Zoe]], timeout: 1 day, next: {timeout: mark}",
    "events": "kind: wait_for, events: [{name: Paid, event: paid}], next: {Paid: mark}",
    "check": "kind: wait_then_check, for: 1 day, paths: [{name: Gold, where: [[contact.first_name, is, Zoe]]}], next: {default: mark}",
    "delay": "kind: delay, for: 1 day, next: mark",
}


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("paused", [False, True])
def test_every_wait_can_be_skipped_also_after_and_in_a_pause(world: World, wait: str, paused: bool) -> None:
    """A pause adds nothing to a wait that somebody ended (semantics 24)."""
    flow = world.launch("start: [{event: came}]\nnodes:\n  wait: {" + WAITS[wait] + "}\n  mark: {kind: tag, add: [done]}\n")
    world.do("came")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step(hours=2)
    if paused:
        writes.skip_wait(world.db, world.workspace, run_of(world), by="user:1", now=world.clock.now())
        world.step(hours=1)
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    if not paused:
        assert (world.where(), world.tags()) == (["wait"], [])
        writes.skip_wait(world.db, world.workspace, run_of(world), by="user:1", now=world.clock.now())
        world.step()
    assert (world.where(), world.tags(), world.runs()) == ([], ["done"], [("completed", "end_of_branch")])
    assert world.db.execute("select count(*) from awaited").fetchone() == (0,)


def test_24_a_wait_that_is_skipped_while_the_flow_is_paused_ends_on_resume(world: World) -> None:
    flow = world.launch(FLOW)
    world.do("came")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    writes.skip_wait(world.db, world.workspace, run_of(world), by="user:1", now=world.clock.now())
    world.step()
    assert world.where() == ["rest"]


def test_24_a_wait_that_an_event_touched_while_the_flow_is_paused_can_be_skipped_too(world: World) -> None:
    world.identify("ada", plan="none")
    nodes = "  wait: {kind: wait_until_true, where: [[contact.plan, is, gold]], next: mark}\n  mark: {kind: tag, add: [done]}\n"
    flow = world.launch("start: [{event: came}]\nnodes:\n" + nodes)
    world.do("came")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.identify("ada", plan="tin")
    world.step()
    writes.skip_wait(world.db, world.workspace, run_of(world), by="user:1", now=world.clock.now())
    world.step()
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    assert (world.tags(), world.runs()) == (["done"], [("completed", "end_of_branch")])


def test_a_run_is_moved_to_a_node_and_begins_a_visit_there(world: World) -> None:
    world.launch(FLOW)
    world.do("came")
    writes.move_run(world.db, world.workspace, run_of(world), "mark", by="user:1", now=world.clock.now())
    world.step()
    assert (world.tags(), world.visits(), audited(world)) == (["done"], [("rest", None), ("mark", "done")], ["run.moved"])


def test_of_a_run_with_branches_it_must_be_said_which_visit_moves(world: World) -> None:
    world.launch(BOTH)
    world.do("came")
    with pytest.raises(NoSuchPlace):
        writes.move_run(world.db, world.workspace, run_of(world), "mark", by="user:1", now=world.clock.now())
    (process,) = world.db.execute("select process_id from token order by process_id limit 1").fetchone() or (0,)
    writes.move_run(world.db, world.workspace, run_of(world), "mark", process_id=process, by="user:1", now=world.clock.now())
    world.step()
    assert (len(world.where()), world.tags()) == (1, ["done"])


def test_nobody_is_moved_to_a_node_that_is_not_there(world: World) -> None:
    world.launch(FLOW)
    world.do("came")
    with pytest.raises(NoSuchPlace):
        writes.move_run(world.db, world.workspace, run_of(world), "nowhere", by="user:1", now=world.clock.now())


@pytest.mark.parametrize(("by", "reason"), [("user:1", "removed_by_user"), ("key:1", "removed_by_api")])
def test_18_who_removes_a_run_is_its_reason(world: World, by: str, reason: str) -> None:
    world.launch(FLOW)
    world.do("came")
    writes.remove_run(world.db, world.workspace, run_of(world), by=by, now=world.clock.now())
    world.step()
    assert (world.runs(), audited(world)) == ([("removed", reason)], ["run.removed"])
    with pytest.raises(RunHasEnded):
        writes.skip_wait(world.db, world.workspace, run_of(world), by=by, now=world.clock.now())


def test_a_deed_for_many_reaches_all_who_stand_at_a_node_and_no_others(world: World) -> None:
    flow = world.launch(FLOW)
    for number in range(30):
        world.track("came", f"p{number}")
    world.step()
    world.step(days=7)
    world.do("came", "later")
    found = reads.get_flow(world.db, world.workspace, flow)
    assert writes.order_many(world.db, found, "move", node="wait", to="mark", by="user:1", now=world.clock.now()) == 30
    world.step()
    assert (world.where(), world.counts()["completed"], audited(world)) == (["rest"], 30, ["run.many_ordered"])


def test_a_deed_for_many_goes_on_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("towpath.engine.operations.PAGE", 2)
    flow = world.launch(FLOW)
    for _ in range(1):
        for number in range(700):
            world.track("came", f"p{number}")
    world.step()
    writes.order_many(world.db, reads.get_flow(world.db, world.workspace, flow), "remove", by="user:1", now=world.clock.now())
    world.step()
    assert (world.counts()["removed"], world.where()) == (700, [])
