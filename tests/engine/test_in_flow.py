"""Conditions on flows that a person is or was in."""

from tests.support.journeys import World

FIRST = "start: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 day}\n"
ASKS = """
start: [{event: asked}]
settings: {re_entry: many}
first: ask
nodes:
  ask: {kind: paths, paths: [{name: in, where: [{in_flow: first, state: inside}]}, {name: was, where: [{in_flow: first, state: completed}]}], next: {in: a, was: b, default: c}}
  a: {kind: tag, add: [inside]}
  b: {kind: tag, add: [completed]}
  c: {kind: tag, add: [never]}
"""


def test_a_condition_knows_who_is_inside_who_has_completed_and_who_was_never_there(world: World) -> None:
    world.launch(FIRST, "first")
    world.launch(ASKS, "second")
    world.do("asked")
    world.do("came")
    world.do("asked")
    assert world.tags() == ["inside", "never"]
    world.step(days=1)
    world.do("asked")
    assert world.tags() == ["completed", "inside", "never"]
