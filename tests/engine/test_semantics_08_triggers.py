"""Every standard event that the data of this version can feed is emitted and starts, removes and wakes (semantics 5, 8; B2-B7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.outbox import RING, Outbox

from towpath.channels.email.reports import MailReport
from towpath.commerce.models import OrderChange
from towpath.commerce.reads import list_orders
from towpath.commerce.writes import delete_orders
from towpath.companies.models import CompanyChange
from towpath.companies.writes import write_companies
from towpath.contacts import lists
from towpath.contacts.memberships import MembershipChange, Sort, change_memberships
from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.events.standard import STANDARD
from towpath.intake.accept import accept
from towpath.intake.models import Order
from towpath.messages import tracking
from towpath.messages.feedback import file_mail_report
from towpath.messages.models import Claimed, Status
from towpath.messages.reads import find_place
from towpath.messages.writes import Ended, end_messages

Deed = Callable[[World], None]
ADA = Person(external_id="ada")
READER = tracking.Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")

FLOWS = {
    "starts": "start: [{event: EVENT}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 day}\n",
    "wakes": "start: [{event: begin}]\nfirst: wait\nnodes:\n  wait: {kind: wait_for, events: [{name: it, event: EVENT}], next: {it: woken}}\n"
    "  woken: {kind: delay, for: 1 day}\n",
    "leaves": "start: [{event: begin}]\nremoved_on: [{event: EVENT}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 day}\n",
}


def person(**values: Any) -> Deed:
    return lambda world: world.identify("ada", **values)


def came(name: str, **properties: Any) -> Deed:
    return lambda world: world.track(name, **properties)


def order(status: str, **more: Any) -> Deed:
    def deed(world: World) -> None:
        change = OrderChange(world.workspace, "o1", world.clock.now(), status=status, **more)
        accept(world.db, world.workspace, [Order(change, ADA)], world.clock.now())

    return deed


def step(world: World) -> None:
    world.step()


def gone(world: World) -> None:
    lane, id = place(world)
    delete_orders(world.db, world.workspace, [(lane, one.id) for one in list_orders(world.db, lane, id)], world.clock.now())


def firm(name: str) -> Deed:
    def deed(world: World) -> None:
        change = CompanyChange(world.workspace, world.clock.now(), "acme", values={"name": name}, people=[place(world)])
        write_companies(world.db, [change], world.clock.now())

    return deed


def both(*deeds: Deed) -> Deed:
    def deed(world: World) -> None:
        for one in deeds:
            one(world)

    return deed


def place(world: World) -> tuple[int, int]:
    row = world.db.execute("select lane, id from contact where external_id = 'ada'").fetchone()
    assert row is not None
    return row[0], row[1]


def member(sort: Sort, *verbs: str) -> Deed:
    def deed(world: World) -> None:
        now, (lane, id) = world.clock.now(), place(world)
        list_id = lists.make_list(world.db, world.workspace, sort, "Club", now=now)
        for verb in verbs:
            change = MembershipChange(workspace_id=world.workspace, lane=lane, contact_id=id, at=now, **{verb: [list_id]})
            change_memberships(world.db, [change], now)

    return deed


def said(*given: bool) -> Deed:
    def deed(world: World) -> None:
        for one in given:
            set_consents(world.db, [ConsentRow(world.workspace, *place(world), "email", one)], world.clock.now())

    return deed


def read(what: str) -> Deed:
    """A mail of Ada's, whose picture or link is fetched, or by which she unsubscribes."""

    def deed(world: World) -> None:
        outbox = Outbox(world.db, world.workspace, world.clock.now())
        message = outbox.plan(person=Person(external_id="ada", email="ada@mail1.example"))
        world.db.execute("update message set status = 2, ended_at = %s", [world.clock.now() - timedelta(minutes=5)])
        letter = find_place(world.db, message.process_id)
        assert letter is not None
        if what == "open":
            tracking.record_open(world.db, letter, READER, world.clock.now())
        elif what == "click":
            tracking.record_click(world.db, letter, READER, "https://shop.example/", world.clock.now())
        else:
            tracking.unsubscribe(world.db, letter, READER, world.clock.now(), how="page")

    return deed


def ended(status: Status, *, bounced: bool = False) -> Deed:
    """What came of a mail to Ada."""

    def deed(world: World) -> None:
        outbox = Outbox(world.db, world.workspace, world.clock.now())
        outbox.plan(person=Person(external_id="ada", email="ada@mail1.example"))
        columns = ", ".join(Claimed.__struct_fields__[:17])
        (row,) = world.db.execute(f"select {columns} from message".encode()).fetchall()
        end_messages(world.db, [Ended(Claimed(*row), None, status, "why", bounced=bounced)], world.clock.now())

    return deed


def complained(world: World) -> None:
    """A provider passes it on."""
    world.identify("ada", email="ada@mail1.example")
    file_mail_report(world.db, RING, world.workspace, MailReport("complained", None, "ada@mail1.example"), world.clock.now())


# What makes it happen by itself, or, where only another system can know it, the event as it comes in.
DEEDS: dict[str, Deed] = {
    "contact_updated": person(first_name="Ada"),
    "attribute_changed": person(plan="gold"),
    "tag_added": person(add_tags=("club",)),
    "tag_removed": both(person(add_tags=("club",)), person(remove_tags=("club",))),
    "order_created": order("created"),
    "order_pending": order("pending"),
    "order_paid": order("paid"),
    "order_declined": order("declined"),
    "order_abandoned": order("abandoned"),
    "order_cancelled": order("cancelled"),
    "order_refunded": order("refunded"),
    "order_partly_refunded": order("partly_refunded"),
    "order_shipped": order("shipped"),
    "order_updated": both(order("paid"), order("paid", attributes={"gift": True})),
    "order_deleted": both(order("paid"), step, gone),
    "company_updated": both(firm("Acme"), firm("Acme Ltd")),
    "order_fraud_alert": order("paid", fraud_alert=True),
    "order_fraud_detected": order("paid", fraud_detection=True),
    "list_joined": member("list", "join"),
    "list_left": member("list", "join", "leave"),
    "group_joined": member("group", "join"),
    "group_left": member("group", "join", "leave"),
    "consent_given": said(True),
    "consent_withdrawn": said(True, False),
    "message_opened": read("open"),
    "link_clicked": read("click"),
    "unsubscribed": read("leave"),
    "message_sent": ended(Status.SENT),
    "message_failed": ended(Status.FAILED),
    "message_bounced": ended(Status.FAILED, bounced=True),
    "message_skipped": ended(Status.SKIPPED),
    "message_complained": complained,
    "cart_updated": came("cart_updated", cart_id="c", total=10),
    "cart_abandoned": came("cart_abandoned", cart_id="c", total=10),
    "page_viewed": came("page_viewed", url="https://shop.example/wine"),
    "form_submitted": came("form_submitted", form="tasting", fields={"seats": 2}),
    "content_requested": came("content_requested", slot="top"),
    "message_received": came("message_received", channel="sms", text="yes"),
    "email_received": came("email_received", subject="Hello"),
    "call_received": came("call_received", to="+390000000"),
    "call_ended": came("call_ended", seconds=3),
    "subscription_confirmed": came("subscription_confirmed", channel="email"),
    "service_subscribed": came("service_subscribed", service="news"),
    "service_unsubscribed": came("service_unsubscribed", service="news"),
    "lesson_opened": came("lesson_opened", lesson="one"),
    "access_given": came("access_given", service="course"),
    "location_logged": came("location_logged", place="shop"),
}


def body(name: str, event: str) -> str:
    return FLOWS[name].replace("EVENT", event)


@pytest.mark.parametrize("event", DEEDS)
def test_8_a_standard_event_starts_wakes_and_removes(world: World, event: str) -> None:
    assert event in STANDARD
    world.identify("ada")
    world.step()
    for name in FLOWS:
        world.launch(body(name, event), id=name)
    world.do("begin")
    DEEDS[event](world)
    world.step()
    found = {
        name: (status, reason)
        for name, status, reason in world.db.execute("select f.slug, r.status, r.reason from run r join flow f on f.id = r.flow_id")
    }
    assert found == {"starts": (0, None), "wakes": (0, None), "leaves": (2, "removed_by_event")}
    assert "woken" in world.where()


def test_8_a_new_contact_starts_a_flow(world: World) -> None:
    world.launch(body("starts", "contact_created"))
    world.identify("ada", first_name="Ada")
    world.step()
    assert world.runs() == [("running", None)]


def test_8_a_visitor_who_says_who_it_is_starts_a_flow(world: World) -> None:
    from tests.support.people import identify, track

    world.launch(body("starts", "contact_identified"))
    track(world.db, world.workspace, world.clock.now(), "page_viewed", Person(anonymous_id="v1"))
    identify(world.db, world.workspace, world.clock.now(), Person(external_id="ada", anonymous_id="v1"))
    world.step()
    assert world.runs() == [("running", None)]


def test_6_an_order_event_fires_its_fact_once_whichever_way_it_comes(world: World) -> None:
    world.launch(body("starts", "order_paid").replace("start:", "settings: {re_entry: many}\nstart:"))
    world.track("order_paid", order_id="o1", total=40)
    order("paid")(world)
    world.step()
    assert world.runs() == [("running", None)]
    assert world.db.execute("select count(*) from customer_order").fetchone() == (1,)


@pytest.mark.parametrize(("where", "enters"), [("[event.old, is, tin], [event.new, is, gold]", True), ("[event.old, is, wood]", False)])
def test_8_a_changed_attribute_has_its_old_and_new_value(world: World, where: str, enters: bool) -> None:
    world.identify("ada", plan="tin")
    world.step()
    start = f"{{event: attribute_changed, where: [[event.attribute, is, plan], {where}]}}"
    world.launch(body("starts", "x").replace("{event: x}", start))
    world.identify("ada", plan="gold")
    world.step()
    assert bool(world.runs()) == enters
