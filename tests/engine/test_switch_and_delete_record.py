"""Branches that go on with another record, and records that flows delete (semantics 16, 18, 22, 52)."""

from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.people import contact_of
from tests.support.shop import Shop

from towpath.commerce.reads import find_order, list_orders
from towpath.companies.models import CompanyChange
from towpath.companies.reads import find_company
from towpath.companies.writes import write_companies
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.privacy import erase


def order(world: World, number: str, **fields: Any) -> None:
    world.do("order_created", order_id=number, **fields)


def test_after_a_switch_the_branch_reads_and_writes_the_newest_order_and_others_keep_theirs(world: World) -> None:
    world.launch(
        "start: {event: asked}\nfirst: part\nnodes:\n"
        "  part: {kind: fork, next: [last, stay]}\n"
        "  last: {kind: switch_record, to: order.last, next: mark}\n"
        "  mark: {kind: tag, add: ['last {{ order.id }} {{ order.total }}'], next: rest}\n"
        "  rest: {kind: delay, for: 1 hour, next: pay}\n"
        "  pay: {kind: update_order, set: {status: paid, total: '=order.total + 1'}, next: meet}\n"
        "  stay: {kind: delay, for: 2 hours, next: say}\n"
        "  say: {kind: tag, add: ['stay {{ order.id }}'], next: meet}\n"
        "  meet: {kind: join, next: after}\n"
        "  after: {kind: tag, add: ['after {{ order.id }}']}\n"
    )
    world.identify("ada")
    order(world, "A-1", total=10)
    world.step(minutes=1)
    order(world, "A-2", total=20)
    world.do("asked")
    world.step(hours=1)
    world.step(hours=1)
    assert world.tags() == ["after", "last A-2 20", "stay"]
    paid = find_order(world.db, world.workspace, "A-2")
    assert paid is not None and (paid.status, int(paid.total)) == ("paid", 21)
    assert world.runs() == [("completed", "end_of_branch")]


def test_original_gives_the_order_of_the_run_back_and_a_wait_asks_with_the_order_of_its_branch(world: World) -> None:
    world.launch(
        "start: {event: order_pending}\nfirst: last\nnodes:\n"
        "  last: {kind: switch_record, to: order.last, next: wait}\n"
        "  wait: {kind: wait_for, events: [{name: told, event: told, where: [[event.number, is, =order.id]]}], next: {told: back}}\n"
        "  back: {kind: switch_record, to: original, next: mark}\n"
        "  mark: {kind: tag, add: ['{{ order.id }}']}\n",
        subject="order",
    )
    world.identify("ada")
    order(world, "A-2", created_at="2030-01-01T00:00:00Z")
    world.do("order_pending", order_id="A-1")
    world.do("told", number="A-1")
    assert (world.where(), world.tags()) == (["wait"], [])
    world.do("told", number="A-2")
    assert world.tags() == ["A-1"]


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    return Shop(db, workspace, clock)


def test_a_message_shows_the_order_of_its_branch(shop: Shop) -> None:
    shop.launch(
        "start: {event: asked}\nfirst: last\nnodes:\n"
        "  last: {kind: switch_record, to: order.last, next: mail}\n"
        "  mail: {kind: send_email, name: M, go_on: at once, purpose: transactional, next: back,\n"
        "    template: {subject: 'Order {{ order.id }}', text: '{{ order.total }}'}}\n"
        "  back: {kind: switch_record, to: original}\n"
    )
    shop.identify("ada", email="ada@mail1.example")
    order(shop, "A-2", total=20)
    shop.do("asked")
    shop.post()
    assert [content["subject"] for (content,) in shop.db.execute("select content from message_content")] == ["Order A-2"]


def test_who_has_no_order_or_company_fails_there(world: World) -> None:
    """semantics 22"""
    world.launch(
        "start: {event: asked}\nfirst: last\nnodes:\n"
        "  last: {kind: switch_record, to: order.last, on_error: branch, next: {error: firm}}\n"
        "  firm: {kind: switch_record, to: company, on_error: branch}\n"
    )
    world.identify("ada")
    world.do("asked")
    assert world.visits() == [("last", "error"), ("firm", "error")]


def test_a_deleted_order_is_gone_with_an_event_that_takes_its_run_out(world: World) -> None:
    """semantics 9, 52"""
    world.launch(
        "start: {event: order_cancelled}\nremoved_on: {event: order_deleted}\nfirst: wait\nnodes:\n  wait: {kind: delay, for: 1 day}\n",
        id="watch",
        subject="order",
    )
    world.launch(
        "start: {event: order_cancelled, where: [[event.order_id, is, A-1]]}\nfirst: gone\nnodes:\n"
        "  gone: {kind: delete_record, next: again}\n"
        "  again: {kind: delete_record, on_error: branch}\n",
        id="sweep",
        subject="order",
    )
    world.identify("ada")
    for number in ("A-1", "A-2"):
        world.do("order_cancelled", order_id=number, total=30, items=[{"product_id": "p"}])
    ada = contact_of(world.db, world.workspace)
    assert [one.external_id for one in list_orders(world.db, ada.lane, ada.id)] == ["A-2"]
    assert {("gone", "done"), ("again", "error")} <= set(world.visits())
    told = world.db.execute(
        "select properties ->> 'order_id', (properties ->> 'total')::int, cause ? 'process' from event where name = 'order_deleted'"
    )
    assert told.fetchall() == [("A-1", 30, True)]
    assert sorted(world.runs()) == [("completed", "end_of_branch"), ("removed", "removed_by_event"), ("running", None)]
    for table in ("order_line", "order_status"):
        assert world.db.execute(f"select count(distinct order_id) from {table}").fetchone() == (1,)  # type: ignore[arg-type]
    world.do("order_created", order_id="A-1")  # the number is free again
    assert find_order(world.db, world.workspace, "A-1") is not None


def test_a_deleted_company_lets_its_people_go(world: World) -> None:
    world.launch(
        "start: {event: asked}\nfirst: firm\nnodes:\n"
        "  firm: {kind: switch_record, to: company, next: gone}\n  gone: {kind: delete_record, next: mark}\n"
        "  mark: {kind: tag, add: ['left {{ company.name }}']}\n"
    )
    world.identify("ada")
    ada = contact_of(world.db, world.workspace)
    change = CompanyChange(world.workspace, world.clock.now(), "acme", values={"name": "Acme"}, people=[(ada.lane, ada.id)])
    write_companies(world.db, [change], world.clock.now())
    world.do("asked")
    assert find_company(world.db, world.workspace, "acme") is None
    assert world.tags() == ["left"]


def test_a_deleted_contact_is_erased_and_the_run_ends_with_that_reason(world: World) -> None:
    """semantics 18, 54"""
    world.launch(
        "start: {event: asked}\nfirst: gone\nnodes:\n  gone: {kind: delete_record, next: wait}\n  wait: {kind: delay, for: 1 day}\n"
    )
    world.identify("ada", email="ada@shop.example")
    world.do("asked")
    while erase.work_one(world.db, world.clock.now()):
        world.step()
    assert world.runs() == [("removed", "erased")]
    assert world.db.execute("select count(*) from contact where external_id = 'ada'").fetchone() == (0,)
    by = world.db.execute("select actor from audit_entry where what = 'contact.erased'").fetchone()
    assert by is not None and by[0].startswith("flow:")
