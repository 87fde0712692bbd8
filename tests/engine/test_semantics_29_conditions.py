"""Waits for a condition: a full pause and then paths, or until it holds (semantics 24, 28, 29)."""

from datetime import timedelta

import pytest
from tests.support.journeys import World
from tests.support.shop import Shop

from towpath.engine.sending import EngineFlows
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once

UNTIL = """
start: [{event: came}]
first: wait
nodes:
  wait: {kind: wait_until_true, where: WHERE, timeout: 3 days, next: {yes: good, timeout: late}}
  good: {kind: tag, add: ["good"]}
  late: {kind: tag, add: ["late"]}
"""


def test_semantics_29_wait_then_check_always_waits_and_asks_at_the_end(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: wait
nodes:
  wait:
    kind: wait_then_check
    for: 2 days
    paths: [{name: Bought, where: [{did: bought, since: entry}]}, {name: Looked, where: [{did: looked}]}]
    next: {Bought: b, Looked: l, default: d}
  b: {kind: tag, add: ["bought"]}
  l: {kind: tag, add: ["looked"]}
  d: {kind: tag, add: ["nothing"]}
"""
    )
    for name in ("ada", "bob", "cyn"):
        world.do("came", name)
    world.do("looked", "bob")
    world.do("looked", "ada")
    world.step(hours=1)
    world.do("bought", "ada")
    world.step(hours=46)
    assert world.where() == ["wait"] * 3
    world.step(hours=1)
    assert (world.tags("ada"), world.tags("bob"), world.tags("cyn")) == (["bought"], ["looked"], ["nothing"])


def test_semantics_29_what_holds_already_goes_on_at_once(world: World) -> None:
    world.launch(UNTIL.replace("WHERE", "[{did: bought}]"))
    world.do("bought")
    world.do("came")
    assert world.tags() == ["good"]


@pytest.mark.parametrize("where", ["[{did: bought, at_least: 2}]", '[["contact.plan", is, gold]]', '[{has_tag: "vip"}]'])
def test_semantics_29_it_goes_on_with_the_event_that_makes_it_true(world: World, where: str) -> None:
    from tests.support.people import identify

    from towpath.contacts.models import Person

    identify(world.db, world.workspace, world.clock.now(), Person(external_id="ada"), plan="silver")
    world.launch(UNTIL.replace("WHERE", where))
    world.launch("start: [{event: promoted}]\nfirst: t\nnodes:\n  t: {kind: tag, add: [vip]}\n", "g")
    world.do("came")
    world.do("bought")
    assert world.where() == ["wait"]
    world.step(hours=1)
    world.do("bought")
    world.identify("ada", plan="gold")
    world.do("promoted")
    world.step()
    assert "good" in world.tags()
    assert world.where() == []


def test_semantics_29_the_time_out_has_its_own_outlet(world: World) -> None:
    world.launch(UNTIL.replace("WHERE", "[{did: bought}]"))
    world.do("came")
    world.step(days=3, seconds=-1)
    assert world.where() == ["wait"]
    world.step(seconds=1)
    assert world.tags() == ["late"]


def test_semantics_29_time_alone_makes_it_true_at_its_own_moment(world: World) -> None:
    world.launch(UNTIL.replace("WHERE", "[{did_not: looked, within: 2 days}]"))
    world.do("looked")
    world.step(hours=3)
    world.do("came")
    world.step(hours=20)
    world.do("looked")
    last = world.clock.now()
    world.step(hours=47, minutes=59, seconds=59)
    assert world.where() == ["wait"]
    assert world.due_at() == [last + timedelta(days=2)]
    world.step(seconds=1)
    assert world.tags() == ["good"]


def test_semantics_29_another_branch_of_the_run_may_make_it_true(world: World) -> None:
    world.launch(
        """
start: [{event: came}]
first: both
variables: {n: {type: number, initial: 0}}
nodes:
  both: {kind: fork, next: [wait, rest]}
  wait: {kind: wait_until_true, where: [["vars.n", is, 1], ["node.rest.outlet", is, done]], next: {yes: good}}
  rest: {kind: delay, for: 1 hour, next: count}
  count: {kind: set_variable, set: {n: "=vars.n + 1"}}
  good: {kind: tag, add: ["good"]}
"""
    )
    world.do("came")
    assert world.where() == ["rest", "wait"]
    world.step(hours=1)
    assert (world.where(), world.tags()) == ([], ["good"])


def test_semantics_24_a_pause_freezes_the_time_out_and_keeps_what_came(world: World) -> None:
    flow = world.launch(UNTIL.replace("WHERE", "[{did: bought}]"))
    world.do("came")
    world.do("came", "bob")
    due = world.due_at()[0]
    world.step(days=1)
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step(hours=10)
    world.do("bought", "bob")
    assert world.tags("bob") == []
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.db.execute("update lane set next_due = '-infinity' where kind = 'work'")
    world.step()
    assert world.tags("bob") == ["good"]
    world.step(days=1, hours=20)
    assert (world.where(), world.due_at()) == (["wait"], [due + timedelta(hours=10)])
    world.step(hours=4)
    assert world.tags("ada") == ["late"]


def test_a_historical_event_wakes_nothing(world: World) -> None:
    world.launch(UNTIL.replace("WHERE", "[{did: bought}]"))
    world.do("came")
    world.track("bought", said_at=world.clock.now() - timedelta(days=30))
    world.step()
    assert world.where() == ["wait"]


BRANCHES = """
start: [{event: came}]
nodes:
  both: {kind: fork, next: [wait, hold]}
  wait: {kind: wait_for, events: [{name: Bought, event: bought}], next: {Bought: heard}}
  heard: {kind: tag, add: [heard]}
  hold: HOLD
  good: {kind: tag, add: [good]}
"""


def test_29_an_event_that_wakes_one_branch_is_also_looked_at_by_another_that_waits_for_a_condition(world: World) -> None:
    world.launch(BRANCHES.replace("HOLD", "{kind: wait_until_true, where: [{did: bought}], next: {yes: good}}"))
    world.do("came")
    world.do("bought")
    assert sorted(world.tags()) == ["good", "heard"]


def test_27_an_event_is_heard_by_a_branch_while_another_gets_the_answer_to_its_mail(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    shop = Shop(db, workspace, clock)
    shop.identify("ada", email="ada@mail1.example")
    shop.launch(BRANCHES.replace("HOLD", "{kind: send_email, template: {subject: Hi, text: Hello}, next: {sent: good}}"))
    shop.do("came")
    deliver_once(db, clock, shop.office, EngineFlows())
    shop.track("bought")
    shop.step()
    assert sorted(shop.tags()) == ["good", "heard"]
