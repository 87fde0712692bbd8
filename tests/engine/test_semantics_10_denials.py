"""Refused entries: each reason, an event each time, the newest kept with its count (semantics 10, 14)."""

import pytest
from tests.support.journeys import World

from towpath.flows import writes as flows

FLOW = "settings: {SETTINGS}\nstart: [{event: came}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 day}\n"
WATCH = (
    "settings: {re_entry: many}\nstart: [{event: flow_entry_denied, where: WHERE}]\nfirst: out\nnodes:\n  out: {kind: tag, add: [told]}\n"
)


def watch(world: World, reason: str = "", flow: str = "f") -> None:
    where = f"[[event.flow, is, {flow}]" + (f", [event.reason, is, {reason}]]" if reason else "]")
    world.launch(WATCH.replace("WHERE", where), id="watch")


def runs_of(world: World, id: str) -> int:
    row = world.db.execute("select count(*) from run r join flow f on f.id = r.flow_id where f.slug = %s", [id]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("re_entry: once", "once_only"),
        ("re_entry: many_not_inside", "already_inside"),
        ("{re_entry: many, entry_limits: [{n: 1, per: 1 week}]}", "entry_limit"),
    ],
)
def test_10_a_refusal_is_an_event_each_time_and_is_kept_once_with_its_count(world: World, settings: str, reason: str) -> None:
    world.launch(FLOW.replace("SETTINGS", settings.strip("{}")))
    watch(world, reason)
    for _ in range(3):
        world.do("came")
    assert world.denied() == [(reason, 2)]
    assert runs_of(world, "watch") == 2


def test_10_once_only_is_said_also_while_inside_and_cooldown_after_the_exit(world: World) -> None:
    world.launch(FLOW.replace("SETTINGS", "re_entry: once, cooldown: 5 days"))
    world.do("came")
    world.do("came")
    assert world.denied() == [("once_only", 1)]


def test_10_several_entry_limits_are_all_obeyed(world: World) -> None:
    limits = "re_entry: many, entry_limits: [{n: 2, per: 1 hour}, {n: 3, per: 1 day}]"
    world.launch(FLOW.replace("SETTINGS", limits))
    for _ in range(3):
        world.do("came")
    assert (runs_of(world, "f"), world.denied()) == (2, [("entry_limit", 1)])
    world.step(hours=2)
    for _ in range(2):
        world.do("came")
    assert (runs_of(world, "f"), world.denied()) == (3, [("entry_limit", 2)])


def test_10_what_met_no_rule_is_no_refusal(world: World) -> None:
    world.launch(FLOW.replace("SETTINGS", "re_entry: once").replace("{event: came}", "{event: came, where: [[event.n, is, 1]]}"))
    world.do("came", n=1)
    world.do("came", n=2)
    assert world.denied() == []


def test_10_events_for_a_flow_that_has_ended_are_no_refusals(world: World) -> None:
    id = world.launch(FLOW.replace("SETTINGS", "re_entry: once"))
    flows.stop(world.db, world.workspace, id, by="test", now=world.clock.now())
    world.do("came")
    assert (world.runs(), world.denied()) == ([], [])


def test_14_flows_that_listen_to_refusals_do_not_refuse_each_other_for_ever(world: World) -> None:
    body = FLOW.replace("SETTINGS", "re_entry: once").replace("{event: came}", "{event: came}, {event: flow_entry_denied}")
    world.launch(body, id="f")
    world.launch(body, id="g")
    world.do("came")
    world.do("came")
    assert [reason for reason, _ in world.denied()] == ["nesting", "nesting", "once_only", "once_only"]


def test_9_the_once_memory_holds_whichever_rule_fired(world: World) -> None:
    world.launch(FLOW.replace("SETTINGS", "re_entry: once").replace("{event: came}", "{event: came}, {event: asked}"))
    world.do("came")
    world.step(days=2)
    world.do("asked")
    assert (world.runs(), world.denied()) == ([("completed", "end_of_branch")], [("once_only", 1)])


def test_8_an_event_that_meets_two_rules_is_one_entry(world: World) -> None:
    world.identify("ada")
    world.step()
    start = "{event: attribute_changed}, {from: audience, where: [[contact.first_name, is, Ada]], mode: dynamic}"
    world.launch(FLOW.replace("SETTINGS", "re_entry: many").replace("{event: came}", start))
    world.step()
    world.identify("ada", first_name="Ada")
    world.step()
    assert world.runs() == [("running", None)]
    assert world.denied() == []
