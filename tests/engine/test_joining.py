"""A visitor who turns out to be a known contact: everything goes to the contact, and each fact counts once (semantics 4, 6, 53)."""

from decimal import Decimal
from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.people import ADA, contact_of, names, timeline

from towpath.commerce.models import OrderChange
from towpath.commerce.reads import find_order, list_orders
from towpath.contacts import writes
from towpath.contacts.models import Person
from towpath.contacts.reads import find_place, get_contact, list_identifiers, list_tags
from towpath.events.reads import list_facts
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake import models
from towpath.intake.accept import accept
from towpath.intake.rules import read_track

VISITOR = Person(anonymous_id="v-1")
ADA_AS_VISITOR = Person(external_id="ada", anonymous_id="v-1")


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock) -> World:
    return World(db, workspace, clock)


def happened(world: World, event: str, person: Person, id: str | None = None, **properties: Any) -> None:
    item = read_track(world.workspace, person, event, properties, models.Stamp(id=id))
    accept(world.db, world.workspace, [item], world.clock.now())


def facts(world: World) -> dict[str, int]:
    ada = contact_of(world.db, world.workspace)
    return {fact.name: fact.count for fact in list_facts(world.db, ada.lane, ada.id)}


def test_semantics_53_the_events_of_a_visitor_become_the_contact_s_and_the_old_id_keeps_working(world: World) -> None:
    world.identify("ada", plan="gold")
    happened(world, "page_viewed", VISITOR, url="/a")
    visitor = contact_of(world.db, world.workspace, VISITOR)
    writes.add_tags(world.db, [writes.TagRow(world.workspace, visitor.lane, visitor.id, ["#seen"])], world.clock.now())
    world.step()
    happened(world, "signed_in", ADA_AS_VISITOR)
    happened(world, "page_viewed", VISITOR, url="/b")
    world.step()
    ada = contact_of(world.db, world.workspace)
    assert names(world.db, world.workspace) == [
        "contact_created",
        "page_viewed",
        "tag_added",
        "signed_in",
        "page_viewed",
        "tag_added",
        "contact_identified",
    ]
    assert find_place(world.db, visitor.id) == (ada.lane, ada.id)
    found = get_contact(world.db, world.workspace, visitor.id)
    assert found is not None and found.external_id == "ada"
    assert [tag.tag for tag in list_tags(world.db, ada.lane, ada.id)] == ["#seen"]
    assert [one.value for one in list_identifiers(world.db, ada.lane, ada.id)] == ["v-1", "ada"]
    assert world.db.execute("select count(*) from contact where not identified").fetchone() == (0,)
    assert world.db.execute("select count(*) from inbox").fetchone() == (0,)
    assert facts(world)["page_viewed"] == 2


def test_semantics_4_the_same_id_under_visitor_and_contact_counts_once_when_they_are_joined(world: World) -> None:
    happened(world, "bought", ADA, id="m-1", value=Decimal("10"))
    happened(world, "bought", VISITOR, id="m-1", value=Decimal("10"))
    happened(world, "bought", VISITOR, id="m-2", value=Decimal("5"))
    world.step()
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    assert names(world.db, world.workspace).count("bought") == 2
    assert facts(world)["bought"] == 2
    ada = contact_of(world.db, world.workspace)
    assert {fact.name: fact.sum for fact in list_facts(world.db, ada.lane, ada.id)}["bought"] == 15
    happened(world, "bought", ADA, id="m-2")
    assert names(world.db, world.workspace).count("bought") == 2


def test_semantics_53_a_visitor_s_order_goes_along(world: World) -> None:
    world.identify("ada")
    happened(world, "order_paid", VISITOR, order_id="O-1", total=40, product_ids=["cd-1"])
    world.step()
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    ada = contact_of(world.db, world.workspace)
    assert [order.external_id for order in list_orders(world.db, ada.lane, ada.id)] == ["O-1"]
    happened(world, "order_refunded", ADA, order_id="O-1")
    assert list_orders(world.db, ada.lane, ada.id)[0].status == "refunded"


WAITS = """
start: [{event: came}]
settings: {re_entry: RE_ENTRY}
first: sleep
nodes:
  sleep: {kind: wait_for, events: [{name: bought, event: bought}], timeout: 1 day, next: {bought: thank, timeout: miss}}
  thank: {kind: tag, add: [bought]}
  miss:  {kind: tag, add: [missed]}
"""


def test_semantics_53_a_live_run_goes_along_and_hears_the_contact_s_events(world: World) -> None:
    world.launch(WAITS.replace("RE_ENTRY", "once"))
    world.identify("ada")
    happened(world, "came", VISITOR)
    world.step()
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    ada = contact_of(world.db, world.workspace)
    assert world.db.execute("select lane, contact_id from token").fetchall() == [(ada.lane, ada.id)]
    world.do("bought")
    assert world.tags() == ["bought"]
    assert world.runs() == [("completed", "end_of_branch")]
    world.do("came")
    assert world.denied() == [("once_only", 1)]


def test_semantics_53_of_two_live_runs_of_one_flow_the_first_entered_stays(world: World) -> None:
    world.launch(WAITS.replace("RE_ENTRY", "many_not_inside"))
    happened(world, "came", VISITOR)
    world.step()
    world.step(minutes=1)
    world.do("came")
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    assert world.runs() == [("running", None), ("removed", "merged")]
    counts = world.counts()
    assert (counts["started"], counts["removed"]) == (2, 1)
    assert world.db.execute("select inside, entered from entry_memory").fetchall() == [(1, 2)]
    world.do("bought")
    assert world.tags() == ["bought"]


def test_semantics_53_in_a_flow_entered_many_times_both_runs_stay(world: World) -> None:
    world.launch(WAITS.replace("RE_ENTRY", "many"))
    happened(world, "came", VISITOR)
    world.do("came")
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    assert [status for status, _ in world.runs()] == ["running", "running"]
    assert world.db.execute("select inside, entered from entry_memory").fetchall() == [(2, 2)]


def test_semantics_53_an_event_of_the_visitor_in_the_same_batch_is_worked_where_it_went(world: World) -> None:
    world.launch(WAITS.replace("RE_ENTRY", "once"))
    world.identify("ada")
    happened(world, "came", VISITOR)
    happened(world, "signed_in", ADA_AS_VISITOR)
    happened(world, "bought", VISITOR)
    world.step()
    assert world.tags() == ["bought"]


def test_semantics_53_a_joined_visitor_withdraws_consent_for_the_contact(world: World) -> None:
    world.identify("ada")
    happened(world, "came", VISITOR)
    ada, visitor = contact_of(world.db, world.workspace), contact_of(world.db, world.workspace, VISITOR)
    writes.set_consents(world.db, [writes.ConsentRow(world.workspace, ada.lane, ada.id, "email", True)], world.clock.now())
    writes.set_consents(world.db, [writes.ConsentRow(world.workspace, visitor.lane, visitor.id, "email", False)], world.clock.now())
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.step()
    assert world.db.execute("select contact_id, given from consent").fetchall() == [(ada.id, False)]


def test_semantics_6_an_order_without_a_contact_goes_to_its_contact_with_its_events(world: World) -> None:
    item = models.Order(OrderChange(world.workspace, "O-1", world.clock.now(), total=10))
    accept(world.db, world.workspace, [item], world.clock.now())
    world.step()
    happened(world, "order_paid", ADA, order_id="O-1")
    world.step()
    ada = contact_of(world.db, world.workspace)
    order = find_order(world.db, world.workspace, "O-1")
    assert order is not None
    assert (order.lane, order.contact_id, order.status, order.total) == (ada.lane, ada.id, "paid", 10)
    assert sorted(event.name for event in timeline(world.db, world.workspace)) == ["contact_created", "order_created", "order_paid"]
    assert world.db.execute("select count(*) from inbox").fetchone() == (0,)


def test_joining_twice_changes_nothing_more(world: World) -> None:
    world.identify("ada")
    happened(world, "came", VISITOR)
    happened(world, "signed_in", ADA_AS_VISITOR)
    world.db.execute(
        "insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, payload)"
        " select lane, id + 25600, workspace_id, kind, contact_id, name, occurred_at, received_at, payload from inbox where kind = 2"
    )
    world.step()
    assert names(world.db, world.workspace).count("contact_identified") == 1
    assert world.db.execute("select count(*) from inbox").fetchone() == (0,)
