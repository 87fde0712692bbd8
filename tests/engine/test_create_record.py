"""Flows make companies, orders and products."""

from decimal import Decimal

from tests.support.journeys import World
from tests.support.people import contact_of

from towpath.commerce import reads
from towpath.companies.reads import count_people, find_company


def test_a_company_is_made_once_linked_to_the_contact_and_known_to_the_next_node(world: World) -> None:
    world.launch(
        "start: {event: signed_up}\nfirst: make\nnodes:\n"
        "  make: {kind: create_record, type: company, set: {id: '{{ event.domain }}', name: Acme, seats: 12}, next: mark}\n"
        "  mark: {kind: tag, add: ['{{ company.name }}']}\n"
    )
    for name in ("ada", "bob"):
        world.identify(name)
        world.do("signed_up", name, domain="acme.example")
    made = find_company(world.db, world.workspace, "acme.example")
    assert made is not None and (made.name, made.attributes) == ("Acme", {"seats": 12})
    assert count_people(world.db, [made.id]) == {made.id: 2}
    assert (world.tags("ada"), world.tags("bob")) == (["Acme"], ["Acme"])
    caused = world.db.execute("select name, count(*) from event where cause ? 'process' and name like 'company%' group by name").fetchall()
    assert caused == [("company_created", 2)]  # of the company, and of its first person


def test_an_order_is_made_for_the_contact_and_a_number_that_is_taken_fails(world: World) -> None:
    world.launch(
        "start: {event: renewed}\nfirst: make\nnodes:\n"
        "  make: {kind: create_record, type: order, on_error: branch,\n"
        "    set: {id: '{{ event.number }}', status: pending, total: =event.total, gift: note}}\n"
    )
    world.identify("ada")
    world.do("renewed", number="R-1", total=40)
    world.do("renewed", number="R-1", total=50)
    order = reads.find_order(world.db, world.workspace, "R-1")
    assert order is not None
    assert (order.contact_id, order.status, order.total) == (contact_of(world.db, world.workspace).id, "pending", Decimal(40))
    assert (order.attributes, [outlet for _, outlet in world.visits()]) == ({"gift": "note"}, ["done", "error"])


def test_a_product_is_made_with_its_fields_and_one_that_is_there_is_left_alone(world: World) -> None:
    world.launch(
        "start: {event: listed}\nfirst: make\nnodes:\n"
        "  make: {kind: create_record, type: product, link: false, on_error: branch,\n"
        "    set: {id: gift, name: '{{ event.word }}', price: 9.9, product_groups: =event.groups, shelf: A}}\n"
    )
    world.identify("ada")
    world.do("listed", word="Gift", groups=["Presents"])
    world.do("listed", word="Other", groups=[])
    found = reads.get_product(world.db, world.workspace, "gift")
    assert found is not None
    assert (found.name, found.price, found.product_groups, dict(found.attributes)) == (
        "Gift",
        Decimal("9.9"),
        ("Presents",),
        {"shelf": "A"},
    )
    assert [outlet for _, outlet in world.visits()] == ["done", "error"]
