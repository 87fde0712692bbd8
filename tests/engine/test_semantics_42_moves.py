"""Launches that take people along: the plan, every lane before its next batch, and back again (semantics 42)."""

from datetime import timedelta

import pytest
from tests.support.journeys import HEADER, World

from towpath.engine.jobs import end_moves
from towpath.flows import moves, preview, reads
from towpath.flows import writes as flows
from towpath.flows.errors import StepRefused, WrongStatus
from towpath.flows.places import Double, Step

OLD = """
start: [{event: came}]
nodes:
  hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: rest}
  rest: {kind: delay, for: 2 hours, next: mark}
  mark: {kind: tag, add: [old]}
"""
NEW = OLD.replace("2 hours", "5 hours").replace("[old]", "[new]")


def draft(world: World, body: str) -> int:
    imported = flows.import_flow(
        world.db, world.workspace, HEADER.format(id="f", subject="contact") + body, by="test", now=world.clock.now()
    )
    assert imported.flow is not None, imported.problems
    return imported.flow.id


def move(world: World, body: str, **steps: Step) -> int:
    """Launches the body and takes everybody along; answers the move's id."""
    result = flows.launch(world.db, world.workspace, draft(world, body), by="test", now=world.clock.now(), move=steps)
    assert result.move is not None
    return result.move


def finish(world: World) -> None:
    world.step()
    end_moves(world.db, world.clock.now())


def per_version(world: World) -> list[tuple[int, str, int]]:
    return world.db.execute(
        "select v.number, c.what, sum(c.n)::int from counter c join flow_version v on v.id = c.version_id where c.node = -1 group by 1, 2 order by 1, 2"
    ).fetchall()


def test_42_who_stands_at_a_delay_keeps_the_place_and_the_due_time(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    due = world.due_at()
    move(world, NEW)
    world.step()
    assert (world.where(), world.due_at()) == (["rest"], due)
    world.step(hours=2)
    assert (world.tags(), world.runs()) == (["new"], [("completed", "end_of_branch")])
    assert per_version(world) == [
        (1, "moved_out", 1), (1, "removed", 1), (1, "started", 1), (2, "completed", 1), (2, "moved_in", 1), (2, "started", 1),
    ]  # fmt: skip


def test_31_a_delay_is_counted_anew_from_its_beginning_where_rescheduling_was_chosen(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    due = world.due_at()[0]
    world.step(hours=1)
    move(world, NEW, rest=Step("reschedule"))
    world.step()
    assert world.due_at() == [due + timedelta(hours=3)]


def test_42_who_is_sent_to_another_node_begins_a_visit_there(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    move(world, NEW, rest=Step("go_to", "mark"))
    world.step()
    assert (world.tags(), world.visits()) == (["new"], [("hello", "sent"), ("rest", None), ("mark", "done")])


def test_42_who_leaves_is_removed_from_the_old_version(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    move(world, NEW, rest=Step("exit"))
    world.step()
    assert world.runs() == [("removed", "node_removed")]
    assert per_version(world) == [(1, "removed", 1), (1, "started", 1)]


def test_42_nobody_is_worked_between_the_launch_and_the_move(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    move(world, NEW)
    world.step(hours=3)
    assert world.tags() == ["new"]


def test_42_a_wait_listens_to_what_the_new_version_names(world: World) -> None:
    wait = OLD.replace("kind: delay, for: 2 hours, next: mark", "kind: wait_for, events: [{name: A, event: EVENT}], next: {A: mark}")
    world.launch(wait.replace("EVENT", "bought"))
    world.do("came")
    move(world, wait.replace("EVENT", "called").replace("[old]", "[new]"))
    world.step()
    world.do("bought")
    assert world.where() == ["rest"]
    world.do("called")
    assert world.tags() == ["new"]


def test_42_a_condition_that_is_waited_for_is_looked_at_when_the_new_version_asks_another(world: World) -> None:
    wait = OLD.replace(
        "kind: delay, for: 2 hours, next: mark", "kind: wait_until_true, where: [[contact.first_name, is, NAME]], next: {yes: mark}"
    )
    world.launch(wait.replace("NAME", "Zoe"))
    world.identify("ada", first_name="Ada")
    world.do("came")
    assert world.where() == ["rest"]
    move(world, wait.replace("NAME", "Ada").replace("[old]", "[new]"))
    world.step()
    assert (world.where(), world.tags()) == ([], ["new"])


def test_42_branches_of_one_run_go_over_together_and_still_meet(world: World) -> None:
    body = """
start: [{event: came}]
nodes:
  both: {kind: fork, next: [short, long]}
  short: {kind: delay, for: 1 hour, next: meet}
  long: {kind: delay, for: 3 hours, next: meet}
  meet: {kind: join, next: mark}
  mark: {kind: tag, add: [old]}
"""
    world.launch(body)
    world.do("came")
    world.step(hours=1)
    move(world, body.replace("[old]", "[new]").replace("  both:", "  spare: {kind: delay, for: 1 day, next: both}\n  both:").replace(
        "start: [{event: came}]", "start: [{event: came}]\nfirst: spare"))  # fmt: skip
    world.step(hours=2)
    assert (world.tags(), world.runs()) == (["new"], [("completed", "end_of_branch")])


def test_42_the_plan_counts_people_and_the_messages_that_would_come_twice(world: World) -> None:
    flow = world.launch(OLD)
    world.do("came")
    again = (
        OLD.replace("next: mark}", "next: again}")
        .replace("  mark:", "  again: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: mark}\n  mark:")
        .replace(
            "hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: rest}",
            "hello: {kind: tag, add: [x], next: rest}",
        )
    )
    draft(world, again)
    plan = preview.plan_launch(world.db, reads.get_flow(world.db, world.workspace, flow), {})
    (line,) = plan.standing
    assert (plan.inside, line.node, line.people, line.choices, line.step) == (
        1,
        "rest",
        1,
        ("keep", "reschedule", "go_to", "exit"),
        Step("keep"),
    )
    assert line.doubles == (Double("Hello", 1),)
    assert (
        preview.plan_launch(world.db, reads.get_flow(world.db, world.workspace, flow), {"rest": Step("go_to", "mark")}).standing[0].doubles
        == ()
    )


def test_42_a_step_to_a_node_that_is_not_there_stops_the_launch(world: World) -> None:
    world.launch(OLD)
    world.do("came")
    with pytest.raises(StepRefused):
        move(world, NEW, rest=Step("go_to", "nowhere"))


def test_42_the_progress_of_a_move_is_told(world: World) -> None:
    flow = world.launch(OLD)
    for name in ("ada", "bob"):
        world.do("came", name)
    id = move(world, NEW)
    assert (
        moves.get_move(world.db, world.workspace, flow, id).lanes_done,
        moves.get_move(world.db, world.workspace, flow, id).done_at,
    ) == (0, None)
    finish(world)
    told = moves.get_move(world.db, world.workspace, flow, id)
    assert (told.lanes_done, told.moved, told.left_flow, told.done_at) == (256, 2, 0, world.clock.now())


def test_41_who_entered_by_an_event_from_before_the_launch_follows_the_others(world: World) -> None:
    world.launch(OLD)
    world.step()
    world.track("came")
    world.clock.move(timedelta(seconds=1))
    move(world, NEW.replace("event: came", "event: arrived"))
    world.step()
    assert world.where() == ["rest"]
    world.step(hours=2)
    assert world.tags() == ["new"]


def test_42_who_has_begun_nothing_since_returns_to_the_old_node_and_due_time(world: World) -> None:
    flow = world.launch(OLD)
    world.do("came", "ada")
    due = world.due_at()
    world.step(hours=1)
    new = NEW.replace("next: mark}", "next: mark}\n  long: {kind: delay, for: 1 week}").replace("start:", "start:", 1)
    new = new.replace("next: rest}", "next: [rest, long]}")
    id = move(world, new, rest=Step("go_to", "long"))
    finish(world)
    assert world.where() == ["long"]
    result = moves.roll_back(world.db, world.workspace, flow, id, by="test", now=world.clock.now())
    finish(world)
    assert (result.version, world.where(), world.due_at()) == (3, ["rest"], due)
    assert moves.list_stayed(world.db, world.workspace, moves.get_move(world.db, world.workspace, flow, result.move or 0)) == []
    world.step(hours=1)
    assert (world.tags(), world.runs()) == (["old"], [("completed", "end_of_branch")])


def test_42_who_has_gone_on_since_is_listed_and_stays(world: World) -> None:
    flow = world.launch(OLD)
    world.do("came", "ada")
    world.step(hours=1)
    world.do("came", "bob")
    id = move(world, NEW.replace("kind: tag, add: [new]", "kind: delay, for: 1 week"))
    finish(world)
    world.step(hours=1)
    result = moves.roll_back(world.db, world.workspace, flow, id, by="test", now=world.clock.now())
    finish(world)
    stayed = moves.list_stayed(world.db, world.workspace, moves.get_move(world.db, world.workspace, flow, result.move or 0))
    assert ([why for _, why in stayed], world.where()) == (["began"], ["mark", "rest"])
    with pytest.raises(WrongStatus):
        moves.roll_back(world.db, world.workspace, flow, id, by="test", now=world.clock.now())


def test_42_nobody_is_taken_back_after_thirty_days(world: World) -> None:
    flow = world.launch(OLD)
    id = move(world, NEW)
    finish(world)
    world.step(days=31)
    with pytest.raises(WrongStatus):
        moves.roll_back(world.db, world.workspace, flow, id, by="test", now=world.clock.now())


def test_42_who_heard_an_event_while_the_flow_was_paused_has_begun_and_stays(world: World) -> None:
    waits = OLD.replace(
        "{kind: delay, for: 2 hours, next: mark}", "{kind: wait_for, events: [{name: Paid, event: paid}], next: {Paid: mark}}"
    )
    flow = world.launch(waits)
    world.do("came", "ada")
    id = move(world, waits.replace("[old]", "[new]"))
    finish(world)
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.do("paid", "ada")
    back = moves.roll_back(world.db, world.workspace, flow, id, by="test", now=world.clock.now()).move
    finish(world)
    stayed = moves.list_stayed(world.db, world.workspace, moves.get_move(world.db, world.workspace, flow, back or 0))
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")
    world.step()
    assert ([why for _, why in stayed], world.tags()) == (["began"], ["new"])
