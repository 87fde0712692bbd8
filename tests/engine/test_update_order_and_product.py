"""Flows change orders and products."""

from decimal import Decimal

from tests.support.journeys import World

from towpath.commerce import reads
from towpath.commerce.models import Product
from towpath.commerce.products import write_products


def test_semantics_52_a_status_that_a_flow_sets_is_an_event_with_its_cause_and_later_nodes_see_it(world: World) -> None:
    world.launch(
        "start: [{event: order_declined}]\nfirst: mark\nnodes:\n"
        "  mark: {kind: update_order, set: {status: cancelled, fraud_alert: true, total: =order.total + 1}, next: seen}\n"
        "  seen: {kind: filter, where: [[order.status, is, cancelled], [order.total, is, 13]]}\n",
        subject="order",
    )
    world.identify("ada")
    world.do("order_declined", order_id="O-1", total=12)
    assert world.visits() == [("mark", "done"), ("seen", "yes")]
    order = reads.find_order(world.db, world.workspace, "O-1")
    assert order is not None and (order.status, order.total, order.fraud_alert) == ("cancelled", Decimal(13), True)
    caused = world.db.execute("select name from event where cause ? 'process' and name like 'order%' order by name").fetchall()
    assert caused == [("order_cancelled",), ("order_fraud_alert",), ("order_updated",)]


def test_an_order_is_changed_by_its_number_and_one_that_is_not_there_is_not_made(world: World) -> None:
    world.launch(
        'start: [{event: checked}]\nfirst: mark\nnodes:\n  mark: {kind: update_order, order: "{{ event.number }}", set: {status: shipped}, on_error: branch}\n'
    )
    world.identify("ada")
    world.do("order_paid", order_id="O-1", total=5)
    world.do("checked", number="O-1")
    world.do("checked", number="O-2")
    assert [outlet for _, outlet in world.visits()] == ["done", "error"]
    order = reads.find_order(world.db, world.workspace, "O-1")
    assert order is not None and order.status == "shipped"
    assert reads.find_order(world.db, world.workspace, "O-2") is None


def test_products_get_new_values_one_change_after_the_other(world: World) -> None:
    product = Product(id="cd-1", name="Blue", category="Jazz", product_groups=("Old",), attributes={"shelf": "A"})
    write_products(world.db, world.workspace, [product], world.clock.now())
    world.launch(
        "start: [{event: priced}]\nfirst: mark\nnodes:\n"
        '  mark: {kind: update_product, product: "{{ event.sku }}", set: {price: "=event.price", note: "{{ event.note }}"}, clear: [category, shelf], on_error: branch}\n'
    )
    for name, sku, price, note in (("ada", "cd-1", 9.5, "a"), ("bob", "cd-1", 8, "b"), ("eve", "cd-9", 8, "c")):
        world.identify(name)
        world.do("priced", name, sku=sku, price=price, note=note)
    found = reads.get_product(world.db, world.workspace, "cd-1")
    assert found is not None
    assert (found.name, found.category, found.product_groups, dict(found.attributes)) == ("Blue", "", ("Old",), {"note": "b"})
    assert found.price == 8
    assert sorted(outlet or "" for _, outlet in world.visits()) == ["done", "done", "error"]
    assert reads.get_product(world.db, world.workspace, "cd-9") is None
