"""Flows that cause runs of other flows: recorded events, entering, waiting for the end, leaving (semantics 14, 18)."""

from tests.support.journeys import World

from towpath.engine.launch import launch
from towpath.flows import writes as flows

LOOP = """
start: [{event: ping}]
settings: {re_entry: many}
first: again
nodes:
  again: {kind: record_event, event: ping, properties: {n: 1}}
"""
CALLER = """
start: [{event: asked}]
variables: {size: {type: number, initial: 3}}
first: call
nodes:
  call: {kind: add_to_flow, flow: other, variables: {got: "=vars.size + 1"}, wait: true, next: after}
  after: {kind: filter, where: [[node.call.result.entered, is true]], next: {yes: went, no: refused}}
  went: {kind: tag, add: ["{{ node.call.result.reason }}"]}
  refused: {kind: tag, add: ["{{ node.call.result.reason }}"]}
"""
OTHER = """
start: [{event: never}]
settings: {re_entry: once}
variables: {got: {type: number, initial: 0}}
first: rest
nodes:
  rest: {kind: delay, for: 1 hour, next: mark}
  mark: {kind: tag, add: ["got {{ got }}"]}
"""


def test_a_recorded_event_starts_flows_up_to_the_depth_and_the_next_entry_is_denied(world: World) -> None:
    world.launch(LOOP)
    world.do("ping")
    assert len(world.runs()) == 6  # the first from outside, then five
    assert world.denied() == [("nesting", 1)]
    assert world.db.execute("select depth, cause is not null from event where name = 'ping' order by depth").fetchall() == [
        (0, False), (1, True), (2, True), (3, True), (4, True), (5, True), (6, True),
    ]  # fmt: skip


def test_a_visit_waits_until_the_run_that_it_began_has_ended(world: World) -> None:
    world.launch(OTHER, id="other")
    world.launch(CALLER, id="caller")
    world.do("asked")
    assert world.where() == ["call", "rest"]
    world.step(hours=1)
    assert world.tags() == ["end_of_branch", "got 4"]
    assert {status for status, _ in world.runs()} == {"completed"}
    assert world.db.execute("select count(*) from awaited_run").fetchone() == (0,)


def test_a_refused_entry_lets_the_visit_go_on_with_its_reason(world: World) -> None:
    world.launch(OTHER, id="other")
    world.launch(CALLER, id="caller")
    world.do("asked")
    world.step(hours=1)
    world.do("asked")
    assert "once_only" in world.tags()
    assert all(status == "completed" for status, _ in world.runs())


def test_a_run_that_ends_in_the_batch_it_began_in_is_answered_for(world: World) -> None:
    world.launch("start: [{event: never}]\nfirst: m\nnodes:\n  m: {kind: exit, label: Done}\n", id="other")
    world.launch(CALLER, id="caller")
    world.do("asked")
    assert world.tags() == ["end"]


def test_flows_that_call_each_other_end_at_the_depth(world: World) -> None:
    body = """
start: [{{event: asked}}]
settings: {{re_entry: many}}
first: call
nodes:
  call: {{kind: add_to_flow, flow: {other}}}
"""
    world.launch("start: [{event: never}]\nsettings: {re_entry: many}\nfirst: x\nnodes:\n  x: {kind: exit}\n", id="b")
    world.launch(body.format(other="b"), id="a")
    world.launch(body.format(other="a"), id="b")
    world.do("asked", "ada")
    assert world.denied() == [("nesting", 1), ("nesting", 1)]  # one by each of the two that the event began


def test_leaving_a_flow_ends_its_runs_wherever_they_stand(world: World) -> None:
    world.launch("start: [{event: begun}]\nfirst: d\nnodes:\n  d: {kind: delay, for: 1 day}\n", id="slow")
    world.launch(
        "start: [{event: enough}]\nfirst: r\nnodes:\n  r: {kind: remove_from_flow, flow: slow, next: t}\n  t: {kind: tag, add: [out]}\n"
    )
    world.do("begun")
    world.do("begun", "bob")
    world.do("enough")
    assert sorted(world.runs()) == [("completed", "end_of_branch"), ("removed", "removed_by_event"), ("running", None)]
    assert world.tags() == ["out"]


def test_a_flow_may_take_the_contact_out_of_itself_with_all_branches(world: World) -> None:
    world.launch(
        """
start: [{event: begun}]
first: f
nodes:
  f: {kind: fork, next: [d, r]}
  d: {kind: delay, for: 1 day}
  r: {kind: remove_from_flow, flow: f, next: never}
  never: {kind: tag, add: [never]}
"""
    )
    world.do("begun")
    assert world.runs() == [("removed", "removed_by_event")]
    assert (world.tags(), world.where()) == ([], [])


def test_semantics_40_a_flow_that_is_called_by_its_name_may_get_another(world: World) -> None:
    def named(id: str, name: str, body: str) -> None:
        text = f"towpath: 1\nid: {id}\nname: {name}\nsubject: contact\n{body}"
        flow = flows.import_flow(world.db, world.workspace, text, by="test", now=world.clock.now()).flow
        assert flow is not None
        launch(world.db, world.workspace, flow.id, by="test", now=world.clock.now())

    named("other", "Other things", OTHER)
    world.launch(CALLER.replace("flow: other", "flow: other things"), id="caller")
    named("other", "Renamed", OTHER.replace("got {{", "first {{"))
    named("second", "Other things", OTHER.replace("got {{", "second {{"))
    world.do("asked")
    world.step(hours=1)
    assert "first 4" in world.tags()
