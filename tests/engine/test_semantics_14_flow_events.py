"""What flows do are events, where somebody listens, one step deeper (semantics 14); what an event belongs to is settled by its moment (41)."""

import threading
from datetime import timedelta

from tests.support.accounts import insert_workspace
from tests.support.journeys import World
from tests.support.people import identify, track

from towpath.contacts.models import Person
from towpath.engine.catalog import Catalog
from towpath.engine.step import work_until_idle
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import connect

FIRST = "goal: {event: paid, value: event.total}\nstart: [{event: came}]\nnodes:\n  rest: {kind: delay, for: 1 hour}\n"


def events(world: World) -> list[tuple[str, int]]:
    return world.db.execute("select name, depth from event where source = 'flow' and name !~ '^tag' order by id").fetchall()


def test_14_a_flow_starts_another_by_its_entry_and_its_end(world: World) -> None:
    world.launch(FIRST)
    for name in ("flow_entered", "flow_exited"):
        where = "where: [[event.flow_id, is, f]]"
        world.launch(f"start: [{{event: {name}, {where}}}]\nnodes:\n  mark: {{kind: tag, add: [{name}]}}\n", id=name.replace("_", "-"))
    world.do("came")
    assert world.tags() == ["flow_entered"]
    world.step(hours=1)
    assert world.tags() == ["flow_entered", "flow_exited"]
    assert ("flow_entered", 1) in events(world)


def test_14_a_goal_that_is_reached_is_an_event_with_its_value(world: World) -> None:
    world.launch(FIRST)
    world.launch(
        "start: [{event: goal_reached, where: [[event.value, more than, 20]]}]\nnodes:\n  mark: {kind: tag, add: [won]}\n", id="won"
    )
    world.do("came")
    world.do("paid", total=10)
    assert world.tags() == []
    world.do("paid", total=30)
    assert world.tags() == ["won"]


def test_14_nobody_who_listens_means_no_event(world: World) -> None:
    world.launch(FIRST)
    world.do("came")
    assert events(world) == []


def test_14_a_condition_that_asks_for_the_event_is_enough(world: World) -> None:
    world.launch(FIRST)
    world.launch(
        "start: [{event: asked}]\nnodes:\n  f: {kind: filter, where: [{did: flow_entered}], next: {yes: mark}}\n  mark: {kind: tag, add: [yes]}\n",
        id="g",
    )
    world.do("came")
    world.do("asked")
    assert world.tags() == ["yes"]


def test_14_two_flows_that_start_each_other_stop_at_the_depth(world: World) -> None:
    for own, other in (("f", "g"), ("g", "f")):
        world.launch(
            f"settings: {{re_entry: many}}\nstart: [{{event: came}}, {{event: flow_exited, where: [[event.flow_id, is, {other}]]}}]\n"
            "nodes:\n  mark: {kind: tag, add: [x]}\n",
            id=own,
        )
    world.do("came")
    assert len(world.runs()) == 12
    assert world.denied() == [("nesting", 1), ("nesting", 1)]


def test_41_an_event_that_comes_while_a_launch_commits_goes_to_the_version_of_its_moment(database_url: str, clock: MovableClock) -> None:
    old = "towpath: 1\nid: f\nname: f\nstart: [{event: came}]\nnodes:\n  mark: {kind: tag, add: [old]}\n"
    with connect(database_url, autocommit=True) as db, connect(database_url) as launching, connect(database_url, autocommit=True) as engine:
        workspace = insert_workspace(db, clock.now())
        flow = flows.import_flow(db, workspace, old, by="test", now=clock.now()).flow
        assert flow is not None
        flows.launch(db, workspace, flow.id, by="test", now=clock.now())
        identify(db, workspace, clock.now(), Person(external_id="ada"))
        catalog = Catalog()
        work_until_idle(engine, clock, catalog=catalog)
        clock.move(timedelta(seconds=1))
        flows.import_flow(launching, workspace, old.replace("[old]", "[new]"), by="test", now=clock.now())
        flows.launch(launching, workspace, flow.id, by="test", now=clock.now())
        clock.move(timedelta(milliseconds=1))
        track(db, workspace, clock.now(), "came", Person(external_id="ada"))
        working = threading.Thread(target=work_until_idle, args=(engine, clock), kwargs={"catalog": catalog})
        working.start()
        working.join(0.3)
        assert working.is_alive()  # the engine waits for the launch
        launching.commit()
        working.join(10)
        assert db.execute("select tag from contact_tag").fetchall() == [("new",)]
