"""Branches that part and meet again (semantics 17)."""

from tests.support.journeys import World

FORK = """
start: [{event: came}]
first: both
nodes:
  both:  {kind: fork, next: [quick, slow]}
  quick: {kind: tag, add: [quick], next: meet}
  slow:  {kind: delay, for: 2 hours, next: meet}
  meet:  {kind: join, WHEN, next: after}
  after: {kind: tag, add: [after], next: rest}
  rest:  {kind: delay, for: 1 hour}
"""


def test_a_join_lets_go_when_the_slowest_branch_has_come(world: World) -> None:
    world.launch(FORK.replace("WHEN", "when: all"))
    world.do("came")
    assert world.where() == ["meet", "slow"]
    assert world.tags() == ["quick"]
    world.step(hours=2)
    assert world.where() == ["rest"]
    assert world.tags() == ["after", "quick"]
    world.step(hours=1)
    assert world.runs() == [("completed", "end_of_branch")]


def test_17_a_join_before_which_nothing_forks_holds_nobody(world: World) -> None:
    """Whoever takes the fork out of a flow and leaves its join."""
    world.launch("start: [{event: came}]\nfirst: meet\nnodes:\n  meet: {kind: join, next: after}\n  after: {kind: tag, add: [after]}\n")
    world.do("came")
    assert (world.tags(), world.runs()) == (["after"], [("completed", "end_of_branch")])


def test_a_join_of_the_first_lets_the_first_go_on_and_the_others_end_there(world: World) -> None:
    world.launch(FORK.replace("WHEN", "when: first"))
    world.do("came")
    assert world.where() == ["rest", "slow"]
    world.step(hours=1)
    assert world.runs() == [("running", None)]
    world.step(hours=1)
    assert world.runs() == [("completed", "end_of_branch")]
    assert world.visits().count(("after", "done")) == 1


def test_17_a_branch_that_forks_again_and_joins_is_still_a_later_one_of_the_outer_fork(world: World) -> None:
    world.launch("""
start: [{event: came, next: [inner, quick]}]
nodes:
  inner: {kind: fork, next: [short, long]}
  short: {kind: delay, for: 1 hour, next: meet}
  long: {kind: delay, for: 2 hours, next: meet}
  meet: {kind: join, next: last}
  quick: {kind: tag, add: [quick], next: last}
  last: {kind: join, when: first, next: rest}
  rest: {kind: delay, for: 1 day}
""")
    world.do("came")
    assert world.where() == ["long", "rest", "short"]
    world.step(hours=2)
    assert world.where() == ["rest"]


def test_17_a_join_belongs_to_the_nearest_fork_of_who_arrives(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
nodes:
  outer: {kind: fork, next: [inner, slow]}
  inner: {kind: fork, next: [one, two]}
  one: {kind: delay, for: 1 hour, next: last}
  two: {kind: delay, for: 2 hours, next: last}
  slow: {kind: delay, for: 3 hours, next: last}
  last: {kind: join, when: first, next: mark}
  mark: {kind: tag, add: [done]}
"""
    )
    world.do("came")
    world.step(hours=3)
    assert [visit for visit in world.visits() if visit[0] == "last"] == [("last", "done"), ("last", None), ("last", "done")]


def test_a_wait_in_one_branch_never_holds_another(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: both
nodes:
  both: {kind: fork, next: [a, b]}
  a: {kind: delay, for: 1 hour, next: tag_a}
  b: {kind: delay, for: 2 hours, next: tag_b}
  tag_a: {kind: tag, add: [a]}
  tag_b: {kind: tag, add: [b]}
"""
    )
    world.do("came")
    world.step(hours=1)
    assert world.tags() == ["a"]
    assert world.runs() == [("running", None)]
    world.step(hours=1)
    assert world.tags() == ["a", "b"]
    assert world.runs() == [("completed", "end_of_branch")]
