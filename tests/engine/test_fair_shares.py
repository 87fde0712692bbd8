"""Nobody waits behind the crowd of another workspace, and a paused flow's tokens cost nothing while it is paused (semantics 24; R13)."""

from datetime import timedelta

import pytest
from tests.support.accounts import insert_workspace
from tests.support.journeys import World
from tests.support.outbox import Outbox

from towpath.engine.catalog import Catalog
from towpath.engine.sending import EngineFlows
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once

REST = "start: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 hour, next: done}\n  done: {kind: tag, add: [done]}\n"
EVERY_LANE = list(range(256))


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock) -> World:
    return World(db, workspace, clock)


def fill(world: World, people: int) -> None:
    for number in range(people):
        world.track("came", f"p{number}")
    world.step()


def gather(world: World, lane: int = 3) -> None:
    """Everybody stands in one lane, as far as tokens and runs know."""
    world.db.execute("update token set lane = %s", [lane])
    world.db.execute("update run set lane = %s", [lane])
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")


def left(world: World) -> dict[int, int]:
    """How many tokens of each workspace have not been worked."""
    return dict(world.db.execute("select workspace_id, count(*) from token group by 1").fetchall())


def test_of_two_workspaces_in_a_lane_both_get_their_share_of_a_batch(world: World, clock: MovableClock) -> None:
    other = World(world.db, insert_workspace(world.db, clock.now(), "other"), clock)
    world.launch(REST)
    fill(world, 30)
    clock.move(timedelta(minutes=1))
    other.launch(REST)
    fill(other, 4)
    gather(world)
    clock.move(timedelta(hours=2))
    work_lanes(world.db, Catalog(), clock.now(), [3], Limits(timers=8))
    assert left(world) == {world.workspace: 26}  # the other's four came due after all thirty, and are through
    work_lanes(world.db, Catalog(), clock.now(), [3], Limits(timers=8))
    assert left(world) == {world.workspace: 18}  # who is alone has the whole batch


def one_lane(world: World, lane: int = 3) -> None:
    """Everybody stands in one lane, as far as the inbox and the log know."""
    world.db.execute("update event set lane = %s", [lane])
    world.db.execute("update inbox set lane = %s", [lane])


def waiting(world: World) -> dict[int, int]:
    """Rows of the inbox by workspace."""
    return dict(world.db.execute("select workspace_id, count(*) from inbox group by 1").fetchall())


def test_of_a_crowd_of_events_and_a_few_of_others_in_a_lane_each_workspace_gets_its_share(world: World, clock: MovableClock) -> None:
    others = [World(world.db, insert_workspace(world.db, clock.now(), f"other{number}"), clock) for number in range(3)]
    for number in range(30):
        world.track("came", f"p{number}")
    for other in others:
        other.track("came")
    one_lane(world)
    before, catalog = waiting(world), Catalog()
    work_lanes(world.db, catalog, clock.now(), [3], Limits(inbox=8, bulk=0))
    # The others came after all thirty, and are through.
    assert waiting(world) == {world.workspace: before[world.workspace] - 8 + sum(before[other.workspace] for other in others)}
    work_lanes(world.db, catalog, clock.now(), [3], Limits(inbox=8, bulk=0))
    assert sum(waiting(world).values()) == sum(before.values()) - 16  # who is alone has the whole batch


def test_where_a_batch_has_room_for_one_every_workspace_comes_to_its_turn(world: World, clock: MovableClock) -> None:
    others = [World(world.db, insert_workspace(world.db, clock.now(), f"other{number}"), clock) for number in range(3)]
    for one in (world, *others):
        for number in range(9):
            one.track("came", f"p{number}")
    one_lane(world)
    before, catalog = waiting(world), Catalog()
    for _ in range(8):
        work_lanes(world.db, catalog, clock.now(), [3], Limits(inbox=1, bulk=0))
    assert {id: before[id] - left for id, left in waiting(world).items()} == {one.workspace: 2 for one in (world, *others)}


def test_launches_of_many_flows_let_in_no_more_a_batch_than_one_and_each_workspace_has_its_share(world: World, clock: MovableClock) -> None:
    other = World(world.db, insert_workspace(world.db, clock.now(), "other"), clock)
    for one in (world, other):
        for number in range(40):
            one.identify(f"c{number}", plan="gold")
        one.step()
    world.db.execute("update contact set lane = 3")
    rest = "start: [{from: audience, where: [[contact.plan, is, gold]]}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 hour}\n"
    flows_of_one = {world.launch(rest, id=f"f{number}") for number in range(4)}
    only = other.launch(rest)
    world.db.execute("delete from inbox where class = 0")
    world.db.execute("update inbox set lane = 3 where id in (select min(id) from inbox group by payload ->> 'flow')")
    world.db.execute("delete from inbox where lane <> 3")
    work_lanes(world.db, Catalog(), clock.now(), [3], Limits(bulk=16))
    entered = dict(world.db.execute("select flow_id, count(*) from run group by 1").fetchall())
    assert entered == dict.fromkeys(flows_of_one, 2) | {only: 8}


def test_what_concerns_one_waits_behind_no_command_about_many(world: World, clock: MovableClock) -> None:
    crowd = (
        "start: [{from: audience, people: ["
        + ", ".join(f"p{number}" for number in range(12))
        + "]}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 hour}\n"
    )
    for number in range(12):
        world.identify(f"p{number}")
    world.step()
    for number in range(5):
        world.launch(crowd, id=f"f{number}")
    world.db.execute("update inbox set lane = 3")
    bulk = world.db.execute("select count(*) from inbox where class = 2").fetchone()
    world.track("came", "late")
    world.db.execute("update event set lane = 3")
    world.db.execute("update inbox set lane = 3")
    assert find_lanes(world.db, clock.now(), 0, 256, interactive=True) == [3]
    work_lanes(world.db, Catalog(), clock.now(), [3], Limits(bulk=0))
    assert find_lanes(world.db, clock.now(), 0, 256, interactive=True) == []
    assert world.db.execute("select count(*) from inbox").fetchone() == bulk and bulk != (0,)


def test_semantics_24_what_is_due_in_a_paused_flow_is_read_once_and_worked_on_resume(world: World, clock: MovableClock) -> None:
    flow = world.launch(REST.replace("nodes:", "settings: {on_pause: run}\nnodes:"))
    fill(world, 12)
    flows.pause(world.db, world.workspace, flow, by="test", now=clock.now())
    world.step(hours=2)
    waiting = "select count(*) from token where class < 8 and due_at <= %s"
    assert world.db.execute(waiting, [clock.now()]).fetchone() == (0,)  # the range of the index that a batch reads is empty
    assert find_lanes(world.db, clock.now(), 0, 256) == [] and left(world) == {world.workspace: 12}
    assert sum(work_lanes(world.db, world.catalog, clock.now(), EVERY_LANE) for _ in range(2)) == 0
    flows.resume(world.db, world.workspace, flow, by="test", now=clock.now())
    world.step()
    assert world.runs() == [("completed", "end_of_branch")] * 12 and left(world) == {}


def test_semantics_24_one_paused_again_rests_again_and_one_stopped_ends(world: World, clock: MovableClock) -> None:
    flow = world.launch(REST)
    fill(world, 3)
    for _ in range(2):
        flows.pause(world.db, world.workspace, flow, by="test", now=clock.now())
        world.step(hours=2)
        flows.resume(world.db, world.workspace, flow, by="test", now=clock.now())
    flows.pause(world.db, world.workspace, flow, by="test", now=clock.now())
    world.step()
    assert left(world) == {world.workspace: 3}
    flows.stop(world.db, world.workspace, flow, by="test", now=clock.now())
    world.step(hours=5)
    assert world.runs() == [("completed", "end_of_branch")] * 3


def test_semantics_24_messages_of_a_paused_flow_are_met_once_and_sent_on_resume(world: World, clock: MovableClock) -> None:
    outbox = Outbox(world.db, world.workspace, clock.now())
    queueing = World(world.db, world.workspace, clock, accept=lambda channel: None)
    body = "start: [{event: came}]\nnodes:\n  hi: {kind: send_email, name: Hi, template: {subject: Hi, text: Hi}}\n"
    flow, other = queueing.launch(body, id="a"), queueing.launch(body, id="b")
    for number in range(3):
        queueing.identify(f"p{number}", email=f"p{number}@mail.example")
        queueing.track("came", f"p{number}")
    queueing.step()
    flows.pause(world.db, world.workspace, flow, by="test", now=clock.now())

    def sent() -> list[tuple[int, int]]:
        while deliver_once(world.db, clock, outbox.recording(), EngineFlows()):
            pass
        return world.db.execute("select flow_id, count(*) from message where status = 2 group by 1 order by 1").fetchall()

    assert sent() == [(other, 3)]
    assert world.db.execute("select count(*) from message where status = 0 and class < 1000").fetchone() == (0,)
    flows.resume(world.db, world.workspace, flow, by="test", now=clock.now())
    queueing.step()
    assert sent() == [(flow, 3), (other, 3)]
