"""Two contacts who are one person: nothing is lost, nothing is doubled, no flow begins, both names lead to the one (semantics 53)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.people import contact_of, names, timeline

from towpath.commerce.coupons import add_codes, make_pool
from towpath.commerce.reads import list_orders
from towpath.contacts import writes
from towpath.contacts.errors import BadValue
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.merging import ask_to_merge, preview_merge
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_place, get_contact, list_addresses, list_consents, list_identifiers, list_tags
from towpath.engine.reads import get_run, list_runs
from towpath.events.reads import list_facts
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.reads import find_lane, list_messages

ADA, LOU = Person(external_id="ada"), Person(external_id="lou")

WAITS = """
start: [{event: came}]
settings: {re_entry: RE_ENTRY}
first: sleep
nodes:
  sleep: {kind: wait_for, events: [{name: bought, event: bought}], timeout: 1 day, next: {bought: thank, timeout: miss}}
  thank: {kind: tag, add: [bought]}
  miss:  {kind: tag, add: [missed]}
"""
HEARS_MERGES = (
    "start: [{event: contact_merged}, {event: attribute_changed}, {event: tag_added}]\nfirst: go\nnodes: {go: {kind: tag, add: [heard]}}\n"
)


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock) -> World:
    world = World(db, workspace, clock)
    world.identify("ada", email="ada@old.example", plan="gold", city="Rome")
    world.step(minutes=1)
    world.identify("lou", email="lou@new.example", phone="+393331234567", plan="silver")
    world.step(minutes=1)
    return world


def both(world: World) -> tuple[Contact, Contact]:
    return contact_of(world.db, world.workspace, ADA), contact_of(world.db, world.workspace, LOU)


def merge(world: World) -> tuple[Contact, Contact]:
    ada, lou = both(world)
    stays, goes = ask_to_merge(world.db, world.workspace, lou, ada, by="user:1", now=world.clock.now())
    world.step()
    found = get_contact(world.db, world.workspace, stays.id)
    assert found is not None
    return found, goes


def consent(world: World, contact: Contact, given: bool) -> None:
    row = writes.ConsentRow(world.workspace, contact.lane, contact.id, "email", given)
    writes.set_consents(world.db, [row], world.clock.now())


def tag(world: World, contact: Contact, *tags: str) -> None:
    writes.add_tags(world.db, [writes.TagRow(world.workspace, contact.lane, contact.id, tags)], world.clock.now())


def test_semantics_53_the_older_contact_stays_with_the_newest_values_all_names_tags_and_the_strictest_consent(world: World) -> None:
    ada, lou = both(world)
    tag(world, ada, "vip", "both")
    tag(world, lou, "both", "new")
    consent(world, ada, True)
    consent(world, lou, False)
    stays, goes = merge(world)
    assert (stays.id, goes.id) == (ada.id, lou.id)
    assert (stays.external_id, stays.email, stays.phone) == ("ada", "lou@new.example", "+393331234567")
    assert stays.attributes == {"plan": "silver", "city": "Rome"}
    assert {one.tag for one in list_tags(world.db, stays.lane, stays.id)} == {"vip", "both", "new"}
    assert [one.given for one in list_consents(world.db, stays.lane, stays.id)] == [False]
    assert {one.value for one in list_addresses(world.db, stays.lane, stays.id)} == {"ada@old.example", "lou@new.example", "+393331234567"}
    assert {one.value for one in list_identifiers(world.db, stays.lane, stays.id)} >= {"ada", "lou"}
    assert world.db.execute("select count(*) from contact").fetchone() == (1,)


def test_semantics_53_of_each_value_the_one_that_was_set_last_is_kept(world: World) -> None:
    world.identify("ada", plan="platinum")
    stays, _ = merge(world)
    assert (stays.attributes["plan"], stays.email) == ("platinum", "lou@new.example")


def test_semantics_53_what_is_written_to_the_former_identity_later_finds_the_one_who_stays(world: World) -> None:
    stays, goes = merge(world)
    world.track("bought", "lou")
    world.step()
    assert find_place(world.db, goes.id) == (stays.lane, stays.id)
    assert "bought" in names(world.db, world.workspace, ADA)
    assert contact_of(world.db, world.workspace, Person(email="lou@new.example")).id == stays.id


def test_semantics_53_what_comes_in_between_the_request_and_the_merge_is_not_lost(world: World) -> None:
    ada, lou = both(world)
    ask_to_merge(world.db, world.workspace, ada, lou, by="user:1", now=world.clock.now())
    world.track("bought", "lou")
    world.track("bought", "ada")
    world.step()
    assert names(world.db, world.workspace).count("bought") == 2
    facts = {fact.name: fact.count for fact in list_facts(world.db, ada.lane, ada.id)}
    assert (facts["bought"], facts["contact_created"]) == (2, 2)
    assert world.db.execute("select count(*) from inbox").fetchone() == (0,)


def test_semantics_53_a_merge_is_an_event_and_starts_no_flow(world: World) -> None:
    world.launch(HEARS_MERGES)
    _, lou = both(world)
    tag(world, lou, "new")
    world.clock.move(timedelta(days=3))
    world.db.execute("delete from inbox")
    stays, goes = merge(world)
    merged = [event for event in timeline(world.db, world.workspace) if event.name == "contact_merged"]
    assert [event.properties["id"] for event in merged] == [str(goes.id)]
    assert world.runs() == []
    assert stays.id != goes.id


def test_semantics_53_orders_coupons_lists_and_tasks_go_along(world: World) -> None:
    ada, lou = both(world)
    world.track("order_paid", "lou", order_id="O-7", total=40)
    pool = make_pool(world.db, world.workspace, "Spring", now=world.clock.now())
    add_codes(world.db, world.workspace, pool, ["S-1"])
    world.db.execute("update coupon_code set contact_id = %s, process_id = 1, given_at = %s", [lou.id, world.clock.now()])
    world.db.execute(
        "insert into people_list (workspace_id, sort, name, folded, created_at) values (%s, 'list', 'News', 'news', %s)",
        [world.workspace, world.clock.now()],
    )
    (list_id,) = world.db.execute("select id from people_list").fetchone() or (0,)
    joined = MembershipChange(workspace_id=world.workspace, lane=lou.lane, contact_id=lou.id, at=world.clock.now(), join=[list_id])
    change_memberships(world.db, [joined], world.clock.now())
    world.db.execute(
        "insert into note (lane, id, workspace_id, contact_id, body, created_at, created_by) values (%s, 1, %s, %s, 'calls back', %s, 'user:1')",
        [lou.lane, world.workspace, lou.id, world.clock.now()],
    )
    world.step()
    stays, _ = merge(world)
    assert [order.external_id for order in list_orders(world.db, stays.lane, stays.id)] == ["O-7"]
    for table in ("coupon_code", "list_member", "note"):
        assert world.db.execute(f"select contact_id from {table}").fetchall() == [(stays.id,)], table
    assert stays.id == ada.id


@pytest.mark.parametrize("re_entry", ["once", "many_not_inside"])
def test_semantics_53_of_two_live_runs_of_one_flow_the_one_that_entered_first_stays(world: World, re_entry: str) -> None:
    world.launch(WAITS.replace("RE_ENTRY", re_entry))
    world.do("came", "lou")
    world.step(minutes=1)
    world.do("came", "ada")
    preview = preview_merge(world.db, world.workspace, *both(world))
    assert preview.stays.external_id == "ada"
    merge(world)
    assert world.runs() == [("running", None), ("removed", "merged")]
    assert (world.counts()["started"], world.counts()["removed"]) == (2, 1)
    world.do("bought", "ada")
    assert world.tags() == ["bought"]


def test_semantics_53_once_remembers_what_either_has_entered(world: World) -> None:
    world.launch(WAITS.replace("RE_ENTRY", "once"))
    world.do("came", "lou")
    world.do("bought", "lou")
    merge(world)
    world.do("came", "ada")
    assert world.denied() == [("once_only", 1)]


RESTS = """
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 1 day}
"""


def test_semantics_53_ended_runs_and_messages_are_read_with_the_one_who_stays_and_their_ids_keep_working(world: World) -> None:
    world.launch(RESTS)
    world.do("came", "lou")
    world.step(days=2)
    _, lou = both(world)
    run = list_runs(world.db, world.workspace, contact_id=lou.id)[0]
    world.db.execute(
        "insert into message (lane, process_id, workspace_id, flow_id, version_id, node, run_id, contact_id, channel, status, due_at, planned_at, ended_at)"
        " values (%(lane)s, %(id)s, %(workspace)s, 1, 1, 0, %(run)s, %(contact)s, 'email', 2, %(at)s, %(at)s, %(at)s)",
        {
            "lane": lou.lane,
            "id": 999 * 256 + lou.lane,
            "workspace": world.workspace,
            "run": run.id,
            "contact": lou.id,
            "at": world.clock.now(),
        },
    )
    stays, _ = merge(world)
    assert get_run(world.db, world.workspace, run.id).contact_id == stays.id
    assert [one.id for one in list_runs(world.db, world.workspace, contact_id=stays.id)] == [run.id]
    assert 999 * 256 + lou.lane in [one.id for one in list_messages(world.db, world.workspace, contact_id=stays.id)]
    assert find_lane(world.db, 999 * 256 + lou.lane) == stays.lane


def test_merging_a_chain_ends_with_one_contact_whatever_comes_first(world: World) -> None:
    world.identify("max")
    world.step()
    people: list[Any] = [contact_of(world.db, world.workspace, Person(external_id=name)) for name in ("ada", "lou", "max")]
    for one, other in ((2, 1), (1, 0)):
        ask_to_merge(world.db, world.workspace, people[one], people[other], by="user:1", now=world.clock.now())
    world.step()
    world.step()
    assert world.db.execute("select id from contact").fetchall() == [(people[0].id,)]
    assert find_place(world.db, people[2].id) == (people[0].lane, people[0].id)


def test_a_preview_says_what_is_kept_and_changes_nothing(world: World) -> None:
    ada, lou = both(world)
    tag(world, lou, "new")
    plan = preview_merge(world.db, world.workspace, ada, lou)
    kept = {value.name: (value.stays, value.goes, value.kept) for value in plan.values}
    assert kept["plan"] == ("gold", "silver", "silver")
    assert kept["email"] == ("ada@old.example", "lou@new.example", "lou@new.example")
    assert plan.tags == ["new"]
    assert world.db.execute("select count(*) from contact").fetchone() == (2,)
    with pytest.raises(BadValue, match="same contact"):
        preview_merge(world.db, world.workspace, ada, ada)
