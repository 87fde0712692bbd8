"""Audiences: everybody once at launch, or also whoever joins later; who leaves; how many at most (semantics 2, 11, 15, 47)."""

import pytest
from tests.support.journeys import World

from towpath.flows.errors import StaticAudience

BODY = """
settings: {SETTINGS}
start: [{from: audience, AUDIENCE}]
first: rest
nodes:
  rest: {kind: delay, for: 1 day}
"""


def launch(world: World, audience: str, settings: str = "re_entry: many_not_inside", **more: object) -> int:
    return world.launch(BODY.replace("AUDIENCE", audience).replace("SETTINGS", settings), **more)  # type: ignore[arg-type]


def people(world: World, *names: str, **values: object) -> None:
    for name in names:
        world.identify(name, **values)
    world.step()


def inside(world: World) -> list[str]:
    rows = world.db.execute("select c.external_id from run r join contact c on c.id = r.contact_id where r.status = 0 order by 1")
    return [name for (name,) in rows]


def queued(world: World) -> int:
    row = world.db.execute("select coalesce(sum(n), 0) from counter where node = -1 and what = 'queued'").fetchone()
    assert row is not None
    return int(row[0])


def test_11_a_static_audience_enters_once_at_launch_and_nobody_later(world: World) -> None:
    people(world, "ada", "bob", plan="gold")
    people(world, "eve", plan="tin")
    launch(world, "where: [[contact.plan, is, gold]]")
    assert (world.launched.entering, queued(world)) == (2, 2)
    world.step()
    assert inside(world) == ["ada", "bob"]
    assert queued(world) == 0
    people(world, "eve", plan="gold")
    assert inside(world) == ["ada", "bob"]


def test_11_a_flow_over_a_static_audience_is_finished_when_all_have_left(world: World) -> None:
    from towpath.engine.jobs import finish_audiences

    people(world, "ada")
    flow = launch(world, "where: []")
    finish_audiences(world.db, world.clock.now())
    assert status(world, flow) == "active"
    world.step()
    finish_audiences(world.db, world.clock.now())
    assert status(world, flow) == "active"
    world.step(days=1)
    finish_audiences(world.db, world.clock.now())
    assert status(world, flow) == "finished"


def status(world: World, flow: int) -> str:
    row = world.db.execute("select status from flow where id = %s", [flow]).fetchone()
    assert row is not None
    return str(row[0])


def test_11_a_static_audience_gets_no_new_version(world: World) -> None:
    people(world, "ada")
    launch(world, "where: []")
    world.step()
    with pytest.raises(StaticAudience):
        world.launch(BODY.replace("AUDIENCE", "where: []").replace("SETTINGS", "").replace("1 day", "2 days"))
    launch(world, "where: []", settings="re_entry: once")
    assert not world.launched.made_version


def test_11_of_a_dynamic_audience_later_joiners_enter_by_the_change(world: World) -> None:
    people(world, "ada", add_tags=("gold",))
    people(world, "bob")
    launch(world, "tag: gold, mode: dynamic")
    world.step()
    assert inside(world) == ["ada"]
    people(world, "bob", add_tags=("gold",))
    assert inside(world) == ["ada", "bob"]
    people(world, "new", add_tags=("Gold",))
    assert inside(world) == ["ada", "bob", "new"]


def test_2_who_belongs_already_enters_no_second_time_by_another_change(world: World) -> None:
    people(world, "ada", plan="gold")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic", settings="re_entry: many")
    world.step()
    people(world, "ada", plan="Gold")
    assert world.runs() == [("running", None)]
    people(world, "ada", plan="tin")
    people(world, "ada", plan="gold")
    assert world.runs() == [("running", None)] * 2


def test_2_a_dynamic_audience_without_backfill_lets_only_later_joiners_in(world: World) -> None:
    people(world, "ada", plan="gold")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic", backfill="none")
    world.step()
    people(world, "ada", first_name="Ada")
    assert inside(world) == []
    people(world, "bob", plan="gold")
    assert inside(world) == ["bob"]


def test_3_a_historical_change_joins_and_starts_nothing(world: World) -> None:
    people(world, "bob", plan="tin")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic")
    world.step()
    world.identify("ada", historical=True, plan="gold")
    world.step()
    people(world, "ada", plan="Gold")
    assert inside(world) == []
    assert world.db.execute("select count(*) from audience_member").fetchone() == (1,)


@pytest.mark.parametrize("mode", ["static", "dynamic"])
def test_18_who_leaves_the_audience_leaves_the_flow_where_it_says_so(world: World, mode: str) -> None:
    people(world, "ada", "bob", plan="gold")
    launch(world, f"where: [[contact.plan, is, gold]], mode: {mode}, on_leave: remove")
    world.step()
    people(world, "ada", plan="tin")
    assert inside(world) == ["bob"]
    assert ("removed", "left_audience") in world.runs()


def test_18_who_leaves_the_audience_stays_in_the_flow_otherwise(world: World) -> None:
    people(world, "ada", plan="gold")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic")
    world.step()
    people(world, "ada", plan="tin")
    assert inside(world) == ["ada"]


def test_15_a_limit_is_never_passed_and_later_joiners_are_told(world: World) -> None:
    people(world, "ada", "bob", "cyd", plan="gold")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic, limit: 2")
    assert world.launched.entering == 2
    world.step()
    assert len(inside(world)) == 2
    assert world.denied() == []
    people(world, "eve", plan="gold")
    assert len(inside(world)) == 2
    assert world.denied() == [("audience_full", 1)]


def test_40_a_limit_is_a_setting_and_applies_without_a_version(world: World) -> None:
    people(world, "ada", "bob", plan="gold")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic, limit: 1")
    world.step()
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic, limit: 5")
    assert (world.launched.version, world.launched.made_version, world.launched.settings_changed) == (1, False, True)
    people(world, "eve", plan="gold")
    assert "eve" in inside(world)


def test_chosen_people_enter_by_any_of_their_names_and_the_unknown_are_told(world: World) -> None:
    people(world, "ada")
    world.identify("bob", email="Bob@shop.example")
    world.step()
    launch(world, "people: [ada, bob@SHOP.example, nobody]")
    assert world.launched.entering == 2
    assert [problem.code for problem in world.launched.problems if problem.severity == "warning"] == ["unknown_person"]
    world.step()
    assert inside(world) == ["ada", "bob"]
    assert queued(world) == 0


def test_24_a_pause_holds_who_is_queued_and_a_stop_sends_them_away(world: World) -> None:
    from towpath.flows import writes as flows

    people(world, "ada", "bob")
    flow = launch(world, "where: []")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    assert (inside(world), queued(world), world.denied()) == ([], 2, [])
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    assert (inside(world), queued(world)) == (["ada", "bob"], 0)


def test_24_who_is_queued_when_the_flow_is_stopped_never_enters(world: World) -> None:
    from towpath.flows import writes as flows

    people(world, "ada", "bob")
    flow = launch(world, "where: []")
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    flows.stop(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    assert (inside(world), queued(world)) == ([], 0)


def test_2_who_matches_already_enters_by_an_explicit_backfill_alone(world: World) -> None:
    people(world, "ada", add_tags=("#club",))
    people(world, "bob", add_tags=("#other",))
    body = "start: [{event: tag_added, where: [[event.tag, is, '#club']]}]\nfirst: rest\nnodes: {rest: {kind: delay, for: 1 day}}\n"
    world.launch(body)
    world.step()
    assert (world.launched.entering, inside(world)) == (0, [])
    world.launch(body.replace("1 day", "2 days"), backfill="all")
    world.step()
    assert (world.launched.entering, inside(world)) == (1, ["ada"])


def test_11_a_new_version_of_a_dynamic_audience_starts_nobody_by_its_new_rule(world: World) -> None:
    people(world, "ada", plan="gold")
    people(world, "bob", plan="tin")
    launch(world, "where: [[contact.plan, is, gold]], mode: dynamic")
    world.step()
    launch(world, "where: [[contact.plan, in, gold, tin]], mode: dynamic")
    world.step()
    assert inside(world) == ["ada"]
    people(world, "bob", plan="gold")
    assert inside(world) == ["ada"]
    people(world, "bob", plan="wood")
    people(world, "bob", plan="tin")
    assert inside(world) == ["ada", "bob"]


def test_44_a_new_version_keeps_the_sources_of_the_launched_one(world: World) -> None:
    from towpath.flows.errors import SourceChanged

    launch(world, "where: [[contact.email, is not empty]], mode: dynamic")
    with pytest.raises(SourceChanged):
        world.launch("start: [{event: came}]\nfirst: rest\nnodes: {rest: {kind: delay, for: 1 day}}\n")


@pytest.mark.parametrize(
    ("audience", "code"),
    [
        ("segment: Gold", "unknown_segment"),
        ("where: [{did: order_paid, within: 30 days}], mode: dynamic", "not_available"),
        ("mode: static", "wrong_value"),
        ("people: [ada], tag: gold", "wrong_value"),
        ("where: [[vars.n, is, 1]]", "unknown_path"),
    ],
)
def test_what_an_audience_can_not_be_is_said_before_the_launch(world: World, audience: str, code: str) -> None:
    from towpath.flows.checks import check_flow
    from towpath.flows.document.read import read_flow
    from towpath.flows.scope import read_surroundings

    text = "towpath: 1\nname: f\n" + BODY.replace("AUDIENCE", audience).replace("SETTINGS", "re_entry: many")
    assert code in [problem.code for problem in check_flow(read_flow(text), read_surroundings(world.db, world.workspace))]
