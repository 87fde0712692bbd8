"""Flows about nobody (`subject: none`): they start from what concerns no contact, and need none (semantics 7)."""

from decimal import Decimal

import pytest
from tests.support.journeys import World
from tests.support.shop import Shop

from towpath.commerce.models import Product
from towpath.commerce.products import write_products
from towpath.contacts.erasing import ask_to_erase
from towpath.contacts.models import Person
from towpath.contacts.reads import find_contact
from towpath.engine.checks import check_counts
from towpath.engine.writes import enter_contact
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.privacy import erase

PRICE = (
    "variables: {was: {type: number}}\n"
    "start: {event: product_updated, where: [[event.fields, has, price]]}\nfirst: keep\nnodes:\n"
    "  keep: {kind: set_variable, set: {was: '=event.old.price'}, next: rest}\n"
    "  rest: {kind: delay, for: 1 hour, next: dear}\n"
    "  dear: {kind: filter, where: [[vars.was, less than, 10]], next: {yes: note}}\n"
    "  note: {kind: update_product, product: '=event.id', set: {was: '=vars.was'}}\n"
)


def price(world: World, id: str, price: int) -> None:
    write_products(world.db, world.workspace, [Product(id=id, name=id, price=Decimal(price))], world.clock.now())
    world.step()


def test_7_a_changed_product_begins_a_run_each_time_that_has_no_contact(world: World) -> None:
    world.launch(PRICE, subject="none")
    price(world, "cd", 9)  # made, not changed
    price(world, "cd", 9)
    assert world.runs() == []
    price(world, "cd", 12)
    price(world, "cd", 15)
    price(world, "lp", 20)
    price(world, "lp", 21)
    assert world.where() == ["rest", "rest", "rest"]
    world.step(hours=1)
    assert world.runs() == [("completed", "end_of_branch")] * 3
    assert world.db.execute("select attributes ->> 'was' from product where id = 'cd'").fetchone() == ("9",)
    assert world.counts() == {"started": 3, "completed": 3}
    assert (world.denied(), check_counts(world.db)) == ([], [])
    told = world.db.execute("select properties from event where name = 'product_updated' order by id").fetchall()
    assert {"id": "cd", "name": "cd", "fields": ["price"], "old": {"price": 9}, "new": {"price": 12}} in [one for (one,) in told]


def test_7_events_of_people_start_it_too_and_what_concerns_nobody_starts_nothing_else(world: World) -> None:
    world.launch("start: {event: asked}\nfirst: out\nnodes:\n  out: {kind: exit}\n", id="free", subject="none")
    world.launch("start: {event: product_updated}\nfirst: out\nnodes:\n  out: {kind: exit}\n", id="people")
    world.identify("ada")
    world.do("asked")
    world.do("asked")
    price(world, "cd", 9)
    price(world, "cd", 12)
    assert world.runs() == [("completed", "end")] * 2
    assert world.db.execute("select distinct nullif(contact_id, 0) from run").fetchall() == [(None,)]


def test_7_the_team_hears_of_an_erased_contact_without_a_name(db: Connection, workspace: int, clock: MovableClock) -> None:
    shop = Shop(db, workspace, clock)
    shop.launch(
        "start: {event: contact_deleted}\nfirst: tell\nnodes:\n"
        "  tell: {kind: notify_team, channel: email, to: [boss@mail1.example], subject: Somebody was erased, text: 'By {{ flow.name }}'}\n",
        subject="none",
    )
    shop.identify("ada", email="ada@mail1.example")
    ada = find_contact(db, workspace, Person(external_id="ada"))
    assert ada is not None
    ask_to_erase(db, workspace, (ada.lane, ada.id), by="test", now=clock.now())
    while erase.work_one(db, clock.now()):
        shop.step()
    shop.post()
    assert (shop.statuses(), shop.runs()) == ([("sent", None)], [("completed", "end_of_branch")])
    assert db.execute("select contact_id, properties from event where name = 'contact_deleted'").fetchall() == [(None, {})]


def test_7_a_schedule_begins_one_run_without_a_contact_each_time(world: World) -> None:
    world.launch("start: {from: schedule, every: 1 day}\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 hour}\n", subject="none")
    world.step(days=1)
    assert world.where() == ["rest"]
    world.step(hours=1)
    world.step(hours=23)
    assert world.runs() == [("completed", "end_of_branch"), ("running", None)]
    assert check_counts(world.db) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("start: {from: manual}\nfirst: a\nnodes: {a: {kind: exit}}\n", "start.from"),
        ("start: {from: schedule, every: 1 day, list: VIP}\nfirst: a\nnodes: {a: {kind: exit}}\n", "start"),
        ("settings: {re_entry: once}\nstart: {event: x}\nfirst: a\nnodes: {a: {kind: exit}}\n", "settings.re_entry"),
        ("removed_on: {event: x}\nstart: {event: x}\nfirst: a\nnodes: {a: {kind: exit}}\n", "removed_on"),
        ("start: {event: x}\nfirst: a\nnodes: {a: {kind: tag, add: [b]}}\n", "nodes.a.kind"),
        ("start: {event: x}\nfirst: a\nnodes: {a: {kind: filter, where: [{did: y}]}}\n", "nodes.a"),
        ("start: {event: x}\nfirst: a\nnodes: {a: {kind: filter, where: [[contact.email, is, y]]}}\n", "nodes.a.where.0.0"),
    ],
)
def test_7_what_asks_for_a_person_is_refused_where_it_stands(world: World, text: str, path: str) -> None:
    imported = flows.import_flow(
        world.db, world.workspace, "towpath: 1\nid: f\nname: f\nsubject: none\n" + text, by="test", now=world.clock.now()
    )
    errors = [
        one.path for one in imported.problems if one.severity == "error" and one.code in ("no_contact", "wrong_source", "unknown_path")
    ]
    assert errors == [path]


def test_7_who_is_let_in_by_hand_begins_a_run_about_nobody(world: World) -> None:
    flow = world.launch("start: {event: x}\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 1 hour}\n", subject="none")
    world.identify("ada")
    world.step()
    ada = find_contact(world.db, world.workspace, Person(external_id="ada"))
    assert ada is not None
    for _ in range(2):
        enter_contact(world.db, world.workspace, flow, ada.id, now=world.clock.now())
        world.step()
    assert world.db.execute("select nullif(contact_id, 0) from run").fetchall() == [(None,), (None,)]
