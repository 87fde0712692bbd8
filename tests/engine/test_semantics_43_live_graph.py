"""A flow with a live graph: a launch reaches everyone inside, at nodes that have not begun (semantics 43)."""

from datetime import timedelta

from tests.support.journeys import World

HEAD = "settings: {editing: live_graph}\nstart: [{event: came}]\nnodes:\n"


def launch(world: World, nodes: str) -> int:
    return world.launch(HEAD + nodes)


def test_43_a_running_delay_keeps_its_time_and_what_follows_is_new(world: World) -> None:
    launch(world, "  rest: {kind: delay, for: 2 hours, next: mark}\n  mark: {kind: tag, add: [old]}\n")
    world.do("came")
    due = world.due_at()
    launch(world, "  rest: {kind: delay, for: 9 hours, next: mark}\n  mark: {kind: tag, add: [new]}\n")
    assert world.due_at() == due
    world.step(hours=2)
    assert (world.tags(), world.runs()) == (["new"], [("completed", "end_of_branch")])


def test_43_who_waits_at_a_node_that_is_gone_goes_where_it_led(world: World) -> None:
    launch(world, "  rest: {kind: delay, for: 2 hours, next: mark}\n  mark: {kind: tag, add: [old]}\n")
    world.do("came")
    launch(world, "  pause: {kind: delay, for: 9 hours, next: mark}\n  mark: {kind: tag, add: [new]}\n")
    world.step(hours=2)
    assert (world.tags(), world.runs()) == (["new"], [("completed", "end_of_branch")])


def test_43_where_nothing_of_the_way_is_left_the_run_ends_as_node_removed(world: World) -> None:
    launch(world, "  rest: {kind: delay, for: 2 hours, next: mark}\n  mark: {kind: tag, add: [old]}\n")
    world.do("came")
    launch(world, "  other: {kind: delay, for: 9 hours}\n")
    world.step(hours=2)
    assert (world.tags(), world.runs()) == ([], [("removed", "node_removed")])


def test_18_a_run_that_goes_over_is_counted_out_of_the_old_version_and_into_the_new(world: World) -> None:
    flow = launch(world, "  rest: {kind: delay, for: 2 hours, next: more}\n  more: {kind: delay, for: 1 day}\n")
    world.do("came")
    launch(
        world,
        "  rest: {kind: delay, for: 2 hours, next: more}\n  more: {kind: delay, for: 1 day, next: mark}\n  mark: {kind: tag, add: [x]}\n",
    )
    world.step(hours=2)
    rows = world.db.execute(
        "select v.number, c.what, sum(c.n) from counter c join flow_version v on v.id = c.version_id where c.node = -1 group by 1, 2 order by 1, 2"
    ).fetchall()
    assert rows == [(1, "moved_out", 1), (1, "removed", 1), (1, "started", 1), (2, "moved_in", 1), (2, "started", 1)]
    from towpath.flows.reads import list_flows

    line = next(one for one in list_flows(world.db, world.workspace) if one.id == flow)
    assert (line.started, line.running, line.removed) == (1, 1, 0)


def test_43_branches_that_stand_in_different_versions_meet_at_their_join(world: World) -> None:
    nodes = """
  both: {kind: fork, next: [short, long]}
  short: {kind: delay, for: 1 hour, next: meet}
  long: {kind: delay, for: 3 hours, next: meet}
  meet: {kind: join, next: mark}
  mark: {kind: tag, add: [TAG]}
"""
    world.launch(HEAD + nodes.replace("TAG", "old"))
    world.do("came")
    world.step(hours=1)
    world.launch(HEAD + nodes.replace("TAG", "new").replace("  short", "  extra: {kind: exit}\n  short"))
    world.step(hours=2)
    assert (world.tags(), world.runs()) == (["new"], [("completed", "end_of_branch")])


def test_43_variables_that_the_new_graph_declares_have_their_initial_value(world: World) -> None:
    launch(world, "  rest: {kind: delay, for: 2 hours, next: mark}\n  mark: {kind: tag, add: [old]}\n")
    world.do("came")
    world.clock.move(timedelta(minutes=1))
    world.launch(
        "variables: {word: {type: text, initial: hello}}\n" + HEAD
        + "  rest: {kind: delay, for: 2 hours, next: mark}\n  mark: {kind: tag, add: ['{{ word }}']}\n"
    )  # fmt: skip
    world.step(hours=2)
    assert world.tags() == ["hello"]
