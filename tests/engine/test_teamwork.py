"""Kinds of the team in the engine: tasks, notes, posts, owners."""

from datetime import timedelta

from tests.support.accounts import insert_member
from tests.support.journeys import World

from towpath.engine.jobs import tell_overdue_tasks


def test_a_task_is_made_for_the_owner_and_a_flow_waits_for_its_end(world: World) -> None:
    bo = insert_member(world.db, world.workspace, "bo@shop.example", world.clock.now())
    world.launch(
        """
start: [{event: asked}]
first: give
nodes:
  give: {kind: assign, to: bo@shop.example, next: call}
  call: {kind: task, title: "Call {{ contact.first_name }}", due: 2 hours, next: waits}
  waits:
    kind: wait_for
    events: [{name: Late, event: task_overdue, where: [[event.assignee, is, bo@shop.example]]}]
    timeout: 1 day
    next: {Late: hurry, timeout: fine}
  hurry: {kind: note, text: "Late by {{ node.call.result.assignee }}", next: tell}
  tell: {kind: feed_post, text: "{{ contact.first_name }} waits", feed: owner, notify: [owner]}
  fine: {kind: exit}
"""
    )
    world.identify("ada", first_name="Ada")
    world.do("asked")
    assert world.db.execute("select title, assignee_id, created_by like 'flow:%' from task").fetchall() == [("Call Ada", bo, True)]
    world.clock.move(timedelta(hours=3))
    tell_overdue_tasks(world.db, world.clock.now())
    world.step()
    assert world.visits()[-1] == ("tell", "done")
    assert world.db.execute("select body from note").fetchall() == [("Late by bo@shop.example",)]
    assert world.db.execute("select feed, body from feed_post").fetchall() == [("bo@shop.example", "Ada waits")]
    assert world.db.execute("select user_id, body from notification").fetchall() == [(bo, "Ada waits")]


def test_many_contacts_go_round_in_one_batch(world: World) -> None:
    members = [insert_member(world.db, world.workspace, f"{name}@shop.example", world.clock.now()) for name in ("a", "b")]
    world.launch("start: [{event: asked}]\nfirst: give\nnodes:\n  give: {kind: assign, to: round_robin}\n")
    for number in range(6):
        world.track("asked", f"p{number}")
    world.step()
    owners = world.db.execute("select user_id, count(*) from contact_owner group by 1 order by 1").fetchall()
    assert owners == [(member, 3) for member in members]
    assert world.db.execute("select user_id, contacts from member_desk order by 1").fetchall() == [(member, 3) for member in members]


def test_where_nobody_is_online_the_node_fails_and_the_owner_stays(world: World) -> None:
    insert_member(world.db, world.workspace, "bo@shop.example", world.clock.now())
    world.launch(
        """
start: [{event: asked}]
first: give
nodes:
  give: {kind: assign, to: bo@shop.example, next: again}
  again: {kind: assign, to: least_loaded, online_only: true, on_error: branch, next: {done: yes, error: no}}
  yes: {kind: tag, add: [moved]}
  no: {kind: filter, where: [[contact.owner, is, bo@shop.example]], next: {yes: kept}}
  kept: {kind: tag, add: [kept]}
"""
    )
    world.do("asked")
    assert world.tags() == ["kept"]


def test_work_of_a_flow_lies_one_link_deeper_than_its_run(world: World) -> None:
    """semantics 14: the end of a task that a flow made is one link of its chain."""
    world.launch("start: [{event: asked}]\nfirst: t\nnodes:\n  t: {kind: task, title: x, due: 1 hour}\n")
    world.do("asked")
    world.clock.move(timedelta(hours=2))
    tell_overdue_tasks(world.db, world.clock.now())
    assert world.db.execute("select depth from event where name = 'task_overdue'").fetchall() == [(1,)]


def test_the_team_is_told_in_the_app_and_where_nobody_is_meant_the_run_goes_on_by_not_sent(world: World) -> None:
    bo = insert_member(world.db, world.workspace, "bo@shop.example", world.clock.now())
    world.launch(
        """
start: [{event: asked}]
first: lost
nodes:
  lost: {kind: notify_team, channel: app, to: owner, text: "nobody", next: {not_sent: tell}}
  tell: {kind: notify_team, channel: app, to: [bo@shop.example], text: "{{ contact.first_name }} waits", next: {sent: told}}
  told: {kind: tag, add: ["told {{ node.tell.result.told }}"]}
"""
    )
    world.identify("ada", first_name="Ada")
    world.do("asked")
    assert world.db.execute("select user_id, body from notification").fetchall() == [(bo, "Ada waits")]
    assert (world.visits()[:2], world.tags()) == ([("lost", "not_sent"), ("tell", "sent")], ["told 1"])
    assert world.db.execute("select count(*) from message").fetchone() == (0,)
