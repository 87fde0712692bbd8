"""A launched flow is archived, or deleted with all its data where the workspace allows it (semantics 44)."""

from typing import Any

import pytest
from tests.support.journeys import World

from towpath.accounts.writes import change_workspace
from towpath.engine.deleting import work_one
from towpath.flows import writes as flows
from towpath.flows.deleting import ask_to_delete
from towpath.flows.errors import DeletionIsOff, FlowNotFound, NameNotTyped, WrongStatus
from towpath.flows.reads import find_flow, list_flows

FLOW = """
settings: {{entry_limits: [{{n: 5, per: 1 day}}]}}
goal: {{event: order_paid, within: 3 days}}
start: [{{event: came}}, {{from: api}}]
nodes:
  hook: {{kind: call_api, url: "https://shop.example/hook", next: rest}}
  rest: {{kind: delay, for: 1 hour, next: tag}}
  tag:  {{kind: tag, add: [{tag}]}}
"""
# Tables in which a flow leaves something, and what of it is of that flow.
OF_FLOW = {
    **dict.fromkeys(("run", "message", "entry_memory", "entry_denied", "goal_reached", "entry_operation", "entry_hook", "flow_version", "flow_settings_change", "flow_pause", "split_test", "quarantined"), "flow_id = %(flow)s"),
    "process": "version_id = any(%(versions)s)",
    "counter": "version_id = any(%(versions)s)",
    "flow": "id = %(flow)s",
}  # fmt: skip


def rows(world: World, flow: int, versions: list[int]) -> dict[str, int]:
    found = {}
    for table, condition in OF_FLOW.items():
        row = world.db.execute(f"select count(*) from {table} where {condition}".encode(), {"flow": flow, "versions": versions}).fetchone()
        found[table] = row[0] if row else 0
    return {table: n for table, n in found.items() if n}


def versions_of(world: World, flow: int) -> list[int]:
    return [id for (id,) in world.db.execute("select id from flow_version where flow_id = %s", [flow])]


def allow(world: World, allowed: bool = True) -> None:
    change_workspace(world.db, workspace_id=world.workspace, at=world.clock.now(), actor="test", flow_deletion=allowed)


def ask(world: World, flow: int, typed: str) -> None:
    ask_to_delete(world.db, world.workspace, flow, typed=typed, by="user:1", now=world.clock.now())


def lived(world: World) -> int:
    """A flow through which a person went with a message, a goal and a refusal, and which everybody has left."""
    flow = world.launch(FLOW.format(tag="was-here"), id="gone")
    world.do("came")
    world.do("came")  # refused: already inside
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.do("order_paid", total=5)
    world.step(hours=2)
    flows.stop(world.db, world.workspace, flow, by="test", now=world.clock.now())
    flows.finish_emptied(world.db, world.workspace, now=world.clock.now())
    return flow


def test_everything_of_a_deleted_flow_goes_and_what_is_a_persons_own_stays(world: World) -> None:
    flow, other = lived(world), world.launch(FLOW.format(tag="other"), id="stays")
    world.do("came", "bob")
    world.step(hours=2)
    gone, kept = versions_of(world, flow), versions_of(world, other)
    before = rows(world, other, kept)
    assert {"run", "process", "message", "counter", "entry_memory", "entry_denied", "goal_reached", "flow_pause"} <= set(
        rows(world, flow, gone)
    )
    allow(world)
    ask(world, flow, "gone")
    while work_one(world.db):
        pass
    assert rows(world, flow, gone) == {}
    assert rows(world, other, kept) == before
    assert world.tags() == ["was-here"]
    sent = "select count(*), count(name) from message where contact_id is not null and flow_id = 0 and status = 2"
    assert world.db.execute(sent).fetchone() == (1, 0)  # that ada was sent something counts for limits
    contents = "select count(*) from message_content as c where exists (select from message as m where m.process_id = c.process_id and m.flow_id = 0)"
    assert world.db.execute(contents.encode()).fetchone() == (0,)


def test_nobody_sees_a_flow_from_the_moment_it_is_deleted_and_its_slug_is_free(world: World) -> None:
    flow = lived(world)
    allow(world)
    ask(world, flow, " gone ")
    with pytest.raises(FlowNotFound):
        find_flow(world.db, world.workspace, "gone")
    assert [one.slug for one in list_flows(world.db, world.workspace)] == []
    again = world.launch(FLOW.format(tag="again"), id="gone")
    while work_one(world.db):
        pass
    assert find_flow(world.db, world.workspace, "gone").id == again != flow
    world.do("came", "bob")
    world.step(hours=2)
    assert world.tags("bob") == ["again"]


def test_what_is_being_sent_is_waited_for(world: World) -> None:
    flow = lived(world)
    allow(world)
    ask(world, flow, "gone")
    world.db.execute("update message set status = 1, ended_at = null")
    assert work_one(world.db) is False
    assert world.db.execute("select count(*) from run").fetchone() == (1,)
    world.db.execute("update message set status = 2, ended_at = %s", [world.clock.now()])
    while work_one(world.db):
        pass
    assert world.db.execute("select count(*) from run").fetchone() == (0,)


@pytest.mark.parametrize(
    ("allowed", "typed", "stopped", "error"),
    [(False, "gone", True, DeletionIsOff), (True, "gon", True, NameNotTyped), (True, "gone", False, WrongStatus)],
)
def test_it_takes_a_setting_the_name_and_a_flow_that_is_over(
    world: World, allowed: bool, typed: str, stopped: bool, error: type[Exception]
) -> None:
    flow = lived(world) if stopped else world.launch(FLOW.format(tag="x"), id="gone")
    allow(world, allowed)
    with pytest.raises(error):
        ask(world, flow, typed)
    assert find_flow(world.db, world.workspace, "gone").id == flow


def test_a_flow_that_people_are_still_leaving_is_not_deleted(world: World) -> None:
    flow = world.launch(FLOW.format(tag="x"), id="gone")
    world.do("came")
    flows.stop(world.db, world.workspace, flow, leave=True, by="test", now=world.clock.now())
    allow(world)
    with pytest.raises(WrongStatus) as refused:
        ask(world, flow, "gone")
    said: Any = refused.value
    assert said.data["inside"] == 1
    assert "1 people" not in said.sentence
