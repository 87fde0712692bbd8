"""Lists and groups: flows fill them, conditions ask for them, and each change is an event (semantics 2, 40, 52)."""

import pytest
from tests.support.journeys import World
from tests.support.people import identify, track

from towpath.contacts import lists
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import Person
from towpath.flows import writes as flows
from towpath.flows.errors import LaunchRefused
from towpath.flows.reads import find_flows_naming

FILLS = """\
start: [{event: bought}]
first: put
nodes:
  put: {kind: list, add: [Wine club], remove: [Prospects], next: there}
  there: {kind: filter, where: [{in_list: wine club}, {not: [{in_list: Prospects}]}], next: {yes: mark}}
  mark: {kind: group, add: [Sommeliers]}
"""


def memberships(world: World, name: str = "ada") -> list[str]:
    place = world.db.execute("select lane, id from contact where external_id = %s", [name]).fetchone()
    assert place is not None
    return [f"{one.sort}:{one.name}" for one in lists.list_memberships(world.db, *place)]


def make(world: World, *named: str) -> dict[str, int]:
    made = {}
    for one in named:
        sort, name = one.split(":")
        made[one] = lists.make_list(world.db, world.workspace, sort, name, now=world.clock.now())  # type: ignore[arg-type]
    return made


def put(world: World, list_id: int, name: str = "ada") -> None:
    place = world.db.execute("select lane, id from contact where external_id = %s", [name]).fetchone()
    assert place is not None
    change = MembershipChange(workspace_id=world.workspace, lane=place[0], contact_id=place[1], at=world.clock.now(), join=[list_id])
    assert change_memberships(world.db, [change], world.clock.now()) == [[]]


def test_a_flow_fills_lists_and_the_nodes_after_it_see_that(world: World) -> None:
    made = make(world, "list:Wine club", "list:Prospects", "group:Sommeliers")
    world.identify("ada")
    put(world, made["list:Prospects"])
    world.launch(FILLS)
    world.do("bought")
    assert world.visits() == [("put", "done"), ("there", "yes"), ("mark", "done")]
    assert memberships(world) == ["list:Wine club", "group:Sommeliers"]


def test_semantics_52_each_change_of_membership_is_an_event_with_its_cause(world: World) -> None:
    made = make(world, "list:Wine club", "list:Prospects", "group:Sommeliers")
    world.identify("ada")
    put(world, made["list:Prospects"])
    world.launch(FILLS)
    world.do("bought")
    world.do("bought")  # nothing changes: no event
    rows = world.db.execute(
        "select name, properties, cause ->> 'run' is not null from event where name like 'list%' or name like 'group%' order by id"
    ).fetchall()

    def named(sort: str, name: str) -> dict[str, str]:
        return {sort: name, f"{sort}_id": str(made[f"{sort}:{name}"])}

    assert sorted(rows, key=str) == [
        ("group_joined", named("group", "Sommeliers"), True),
        ("list_joined", named("list", "Prospects"), False),
        ("list_joined", named("list", "Wine club"), True),
        ("list_left", named("list", "Prospects"), True),
    ]


def test_semantics_2_a_membership_starts_a_flow_on_the_change_not_on_the_state(world: World) -> None:
    made = make(world, "list:Wine club")
    world.identify("ada")
    put(world, made["list:Wine club"])
    world.step()
    world.step(seconds=1)
    world.launch('start: [{event: list_joined, where: [[event.list, is, "Wine club"]]}]\nfirst: over\nnodes:\n  over: {kind: exit}\n')
    world.step()
    assert world.runs() == []
    world.identify("eve")
    put(world, made["list:Wine club"], "eve")
    put(world, made["list:Wine club"], "eve")
    world.step()
    assert world.runs() == [("completed", "end")]


def test_semantics_40_a_renamed_list_is_still_the_one_that_a_version_names(world: World) -> None:
    made = make(world, "list:Wine club", "list:Prospects", "group:Sommeliers")
    world.identify("ada")
    world.launch(FILLS)
    lists.rename_list(world.db, world.workspace, "list", made["list:Wine club"], "Wine friends")
    make(world, "list:Wine club")
    world.do("bought")
    assert world.visits()[1] == ("there", "yes")
    assert memberships(world) == ["list:Wine friends", "group:Sommeliers"]


def test_semantics_40_a_trigger_on_a_list_survives_its_renaming_and_a_new_list_of_the_old_name(world: World) -> None:
    made = make(world, "list:Wine club")
    for name in ("ada", "eve", "bob"):
        world.identify(name)
    world.launch('start: [{event: list_joined, where: [[event.list, is, "wine club"]]}]\nfirst: over\nnodes:\n  over: {kind: exit}\n')
    lists.rename_list(world.db, world.workspace, "list", made["list:Wine club"], "Wine friends")
    other = make(world, "list:Wine club")["list:Wine club"]
    put(world, other, "eve")
    world.step()
    assert world.runs() == []
    put(world, made["list:Wine club"])
    world.step()
    assert world.runs() == [("completed", "end")]
    assert find_flows_naming(world.db, world.workspace, "list", made["list:Wine club"]) == ["f"]


def test_semantics_40_what_a_live_version_names_is_known_till_nobody_is_inside(world: World) -> None:
    made = make(world, "list:Wine club", "list:Prospects", "group:Sommeliers")
    list_id = made["list:Wine club"]
    flow = world.launch(FILLS.replace("next: there}", "next: nap}\n  nap: {kind: delay, for: 2 days, next: there}"))
    world.identify("ada")
    assert find_flows_naming(world.db, world.workspace, "list", list_id) == ["f"]
    assert find_flows_naming(world.db, world.workspace, "group", list_id + 1000) == []
    world.do("bought")
    without = "start: [{event: bought}]\nfirst: over\nnodes:\n  over: {kind: exit}\n"
    world.launch(without)
    assert find_flows_naming(world.db, world.workspace, "list", list_id) == ["f"]
    world.step(days=3)
    assert find_flows_naming(world.db, world.workspace, "list", list_id) == []
    flows.stop(world.db, world.workspace, flow, by="test", now=world.clock.now())


def test_a_flow_that_names_a_list_that_is_not_there_is_imported_but_not_launched(world: World) -> None:
    with pytest.raises(LaunchRefused) as refused:
        world.launch(FILLS)
    assert {one.code for one in refused.value.problems if one.severity == "error"} == {"unknown_list", "unknown_group"}


def test_a_deleted_list_is_left_by_all_which_starts_nothing(world: World) -> None:
    made = make(world, "list:Wine club")
    world.launch("start: [{event: list_left}]\nfirst: over\nnodes:\n  over: {kind: exit}\n")
    world.identify("ada")
    put(world, made["list:Wine club"])
    gone = lists.delete_list(world.db, world.workspace, "list", made["list:Wine club"], by="test", now=world.clock.now())
    world.step()
    assert (gone, world.runs(), memberships(world)) == (1, [], [])
    assert world.db.execute("select historical, cause ->> 'deleted' from event where name = 'list_left'").fetchall() == [(True, "list")]


def test_changes_of_one_contact_in_a_batch_keep_their_order(world: World) -> None:
    made = make(world, "list:A", "list:B")
    world.identify("ada")
    place = world.db.execute("select lane, id from contact").fetchone()
    assert place is not None
    base = {"workspace_id": world.workspace, "lane": place[0], "contact_id": place[1], "at": world.clock.now()}
    changes = [
        MembershipChange(**base, join=[made["list:A"]]),
        MembershipChange(**base, leave_all="list", join=[made["list:B"]]),
        MembershipChange(**base, leave=[made["list:B"]], join=[999_999_999]),
        MembershipChange(**base, join=[made["list:B"]]),
    ]
    problems = change_memberships(world.db, changes, world.clock.now())
    assert [bool(said) for said in problems] == [False, False, True, False]
    assert memberships(world) == ["list:B"]
    names = [name for (name,) in world.db.execute("select name from event where name like 'list%' order by id")]
    assert names == ["list_joined", "list_left", "list_joined", "list_left", "list_joined"]


def test_semantics_53_a_visitor_who_is_joined_brings_their_lists_along_and_starts_nothing(world: World) -> None:
    made = make(world, "list:Wine club")
    world.launch("start: [{event: list_joined}]\nfirst: over\nnodes:\n  over: {kind: exit}\n")
    world.identify("ada")
    track(world.db, world.workspace, world.clock.now(), "seen", Person(anonymous_id="v-1"))
    place = world.db.execute("select lane, id from contact where not identified").fetchone()
    assert place is not None
    change = MembershipChange(
        workspace_id=world.workspace,
        lane=place[0],
        contact_id=place[1],
        at=world.clock.now(),
        join=[made["list:Wine club"]],
        historical=True,
    )
    change_memberships(world.db, [change], world.clock.now())
    identify(world.db, world.workspace, world.clock.now(), Person(external_id="ada", anonymous_id="v-1"))
    world.step()
    assert (memberships(world), world.runs()) == (["list:Wine club"], [])
    assert lists.get_list(world.db, world.workspace, "list", made["list:Wine club"]).members == 1
