"""A batch that fails is tried in halves; the one row left is set aside, its lane goes on (semantics 22)."""

from typing import Any

import pytest
from tests.support.journeys import World

from towpath.engine.reads import list_set_aside
from towpath.engine.writes import retry_run
from towpath.nodes.set_variable.kind import KIND as SET_VARIABLE
from towpath.nodes.tag.kind import KIND as TAG

FLOW = """
variables: {n: {type: number, initial: 1}}
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 1 hour, next: mark}
  mark: {kind: tag, add: ["{{ contact.first_name }}"]}
"""


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names whose visits to a `tag` break, as a bug in a kind would."""
    names: list[str] = []
    decide = type(TAG).decide

    def broken(self: Any, prepared: Any, visit: Any) -> Any:
        if names and set(names) & {str(value) for value in visit.facts.values()}:
            raise RuntimeError("a bug in a kind")
        return decide(self, prepared, visit)

    monkeypatch.setattr(type(TAG), "decide", broken)
    return names


def test_one_bad_visit_is_set_aside_and_the_others_go_on(world: World, poison: list[str]) -> None:
    world.launch(FLOW)
    for number in range(9):
        world.identify(f"p{number}", first_name=f"Name{number}")
        world.track("came", f"p{number}")
    world.step()
    poison.append("Name4")
    world.step(hours=1)
    assert sorted(status for status, _ in world.runs()) == ["completed"] * 8 + ["running"]
    assert [(one.what, "a bug in a kind" in one.error) for one in list_set_aside(world.db, world.workspace)] == [("token", True)]
    assert world.where() == ["mark"] or world.where() == ["rest"]
    assert world.db.execute("select count(*) from event where name = 'quarantined'").fetchone() == (1,)
    poison.clear()
    run_id = world.db.execute("select id from run where status = 0").fetchone()
    assert run_id is not None
    retry_run(world.db, world.workspace, run_id[0], by="test", now=world.clock.now())
    world.step()
    assert [status for status, _ in world.runs()] == ["completed"] * 9
    assert list_set_aside(world.db, world.workspace) == []


def test_a_node_that_fails_goes_on_by_its_outlet_and_keeps_the_error(world: World) -> None:
    world.launch(
        """
variables: {n: {type: number, initial: 0}}
start: [{event: came}]
first: divide
nodes:
  divide: {kind: set_variable, set: {n: "=1 / vars.n"}, next: mark}
  mark: {kind: tag, add: [after]}
"""
    )
    world.do("came")
    assert world.tags() == ["after"]
    outlet, result = world.db.execute("select outlet, result from process order by id limit 1").fetchone() or (None, {})
    assert outlet == "done"
    assert "error" in result
    assert SET_VARIABLE.name == "set_variable"


def test_a_failure_may_stop_the_token(world: World) -> None:
    world.launch(
        """
variables: {n: {type: number, initial: 0}}
start: [{event: came}]
first: divide
nodes:
  divide: {kind: set_variable, set: {n: "=1 / vars.n"}, on_error: stop, next: mark}
  mark: {kind: tag, add: [after]}
"""
    )
    world.do("came")
    assert world.runs() == [("failed", "error")]


def test_a_failure_is_tried_again_with_growing_pauses(world: World) -> None:
    world.launch(
        """
variables: {n: {type: number, initial: 0}}
start: [{event: came}]
first: divide
nodes:
  divide: {kind: set_variable, set: {n: "=1 / vars.n"}, retry: {times: 3, over: 15 minutes}, on_error: stop}
"""
    )
    world.do("came")
    began = world.clock.now()
    assert [(due - began).total_seconds() for due in world.due_at()] == [300]
    world.step(minutes=5)
    assert [(due - began).total_seconds() for due in world.due_at()] == [900]
    world.step(minutes=10)
    assert world.runs() == [("failed", "error")]
