"""Orders: written by their events, giving their events, each fact once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.support.people import ADA, contact_of, names, timeline, track

from towpath.commerce import reads, writes
from towpath.commerce.errors import BadOrder
from towpath.commerce.facts import OrderSource
from towpath.commerce.models import Line, Order, OrderChange, Product
from towpath.commerce.products import write_products
from towpath.commerce.rules import read_order
from towpath.contacts.facts import ContactSource
from towpath.expr.facts import Fact, Subjects
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake import models
from towpath.intake.accept import accept


def order_of(db: Connection, workspace: int, external_id: str = "O-1") -> Order:
    found = reads.find_order(db, workspace, external_id)
    assert found is not None
    return found


def write(db: Connection, workspace: int, clock: MovableClock, person: Any = ADA, /, **fields: Any) -> models.Outcome:
    change = read_order(workspace, {"order_id": "O-1", **fields}, clock.now())
    return accept(db, workspace, [models.Order(change, person)], clock.now())[0]


def test_semantics_6_an_order_event_with_the_order_s_fields_makes_the_order(db: Connection, workspace: int, clock: MovableClock) -> None:
    outcome = track(
        db, workspace, clock.now(), "order_paid", order_id="O-1", total=Decimal("40.50"), product_ids=["cd-1", "cd-2"], coupon="X"
    )
    order = order_of(db, workspace)
    assert (order.status, order.total, order.contact_id) == ("paid", Decimal("40.50"), contact_of(db, workspace).id)
    assert order.attributes == {"coupon": "X"}
    assert order.paid_at == clock.now()
    assert outcome.order_id == order.id
    assert names(db, workspace) == ["contact_created", "order_created", "order_paid"]


def test_semantics_6_writing_an_order_gives_its_events(db: Connection, workspace: int, clock: MovableClock) -> None:
    write(
        db,
        workspace,
        clock,
        total=40,
        currency="EUR",
        items=[{"product_id": "cd-1", "name": "Blue", "quantity": 2, "price": Decimal("20")}],
    )
    clock.move(timedelta(minutes=5))
    write(db, workspace, clock, status="paid")
    clock.move(timedelta(minutes=5))
    write(db, workspace, clock, total=45, fraud_alert=True)
    events = timeline(db, workspace)[1:]
    assert [event.name for event in events] == ["order_created", "order_paid", "order_updated", "order_fraud_alert"]
    paid = events[1].properties
    assert (paid["order_id"], paid["total"], paid["product_ids"], paid["old_status"]) == ("O-1", 40, ["cd-1"], "created")
    assert events[2].properties["changed"] == ["total"]
    history = reads.list_status_changes(db, order_of(db, workspace).lane, order_of(db, workspace).id)
    assert [change.status for change in history] == ["created", "paid"]


def test_semantics_6_a_fact_fires_once_whichever_way_it_comes(db: Connection, workspace: int, clock: MovableClock) -> None:
    write(db, workspace, clock, status="paid", total=40)
    again = track(db, workspace, clock.now(), "order_paid", order_id="O-1", total=40, id="m-1")
    assert again.status == "duplicate"
    write(db, workspace, clock, status="paid", total=40)
    assert names(db, workspace).count("order_paid") == 1
    assert names(db, workspace).count("order_created") == 1
    refunded = track(db, workspace, clock.now() + timedelta(hours=1), "order_refunded", order_id="O-1")
    assert refunded.status == "accepted"
    assert order_of(db, workspace).status == "refunded"


def test_semantics_6_a_late_status_is_history_and_does_not_undo_a_newer_one(db: Connection, workspace: int, clock: MovableClock) -> None:
    write(db, workspace, clock, status="paid")
    track(db, workspace, clock.now(), "order_pending", order_id="O-1", said_at=clock.now() - timedelta(minutes=3))
    assert order_of(db, workspace).status == "paid"
    assert "order_pending" in names(db, workspace)


def test_semantics_6_an_order_without_a_contact_waits_and_moves_when_its_contact_appears(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    write(db, workspace, clock, None, total=10)
    order = order_of(db, workspace)
    assert order.contact_id is None
    assert db.execute("select lane, contact_id, name from inbox").fetchall() == [(order.lane, None, "order_created")]
    write(db, workspace, clock, total=12)
    ada = contact_of(db, workspace)
    moves = db.execute("select lane, name, payload from inbox where kind = 2").fetchall()
    assert moves == [(order.lane, "move_order", {"order": [order.lane, order.id], "to": [ada.lane, ada.id]})]


def test_an_order_event_without_an_order_id_is_an_event_like_any_other(db: Connection, workspace: int, clock: MovableClock) -> None:
    assert track(db, workspace, clock.now(), "order_paid", total=5).status == "accepted"
    assert names(db, workspace) == ["contact_created", "order_paid"]
    assert reads.list_orders(db, contact_of(db, workspace).lane, contact_of(db, workspace).id) == []


def test_several_changes_of_one_order_in_a_batch_apply_in_order(db: Connection, workspace: int, clock: MovableClock) -> None:
    changes = [
        OrderChange(workspace, "O-1", clock.now(), status="pending", total=5),
        OrderChange(workspace, "O-1", clock.now(), status="paid", total=6),
    ]
    written = writes.write_orders(db, changes, clock.now())
    assert [event.name for one in written for event in one.events] == ["order_created", "order_pending", "order_updated", "order_paid"]
    assert order_of(db, workspace).total == 6


def test_a_line_takes_from_the_product_what_it_leaves_out(db: Connection, workspace: int, clock: MovableClock) -> None:
    write_products(db, workspace, [Product(id="cd-1", name="Blue", category="Jazz", product_groups=("cds",))], clock.now())
    track(db, workspace, clock.now(), "order_paid", order_id="O-1", product_ids=["cd-1"])
    order = order_of(db, workspace)
    assert reads.find_lines(db, [(order.lane, order.id)])[order.id] == [Line("cd-1", "Blue", "Jazz", ("cds",))]
    assert timeline(db, workspace)[-1].properties["categories"] == ["Jazz"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "lost"},
        {"total": "much"},
        {"items": "cd-1"},
        {"items": [{"name": "x"}]},
        {"fraud_alert": "yes"},
        {"created_at": "soon"},
        {"order_id": ""},
    ],
)
def test_a_wrong_field_of_an_order_is_refused_with_a_sentence(fields: dict[str, Any]) -> None:
    from datetime import UTC, datetime

    with pytest.raises(BadOrder) as refused:
        read_order(1, {"order_id": "O-1", **fields}, datetime(2026, 3, 4, tzinfo=UTC))
    assert refused.value.sentence


def test_facts_of_orders_and_of_the_contact_s_orders_are_loaded_for_a_batch(db: Connection, workspace: int, clock: MovableClock) -> None:
    track(db, workspace, clock.now(), "order_paid", order_id="O-1", total=Decimal("40.50"), items=[{"product_id": "a", "category": "Jazz"}])
    track(db, workspace, clock.now(), "order_pending", order_id="O-2", total=7, channel="web")
    first, second, ada = order_of(db, workspace), order_of(db, workspace, "O-2"), contact_of(db, workspace)
    subjects = Subjects(workspace, [ada.lane] * 3, [ada.id] * 3, [first.id, second.id, None])
    order = {path: Fact(f"order.{path}") for path in ("id", "total", "product_ids", "categories", "status", "channel")}
    loaded = OrderSource().load(db, subjects, frozenset(order.values()), clock.now())
    assert list(loaded[order["id"]]) == ["O-1", "O-2", None]
    assert list(loaded[order["total"]]) == [Decimal("40.50"), 7, None]
    assert list(loaded[order["product_ids"]]) == [["a"], [], None]
    assert list(loaded[order["channel"]]) == [None, "web", None]
    of_contact = {path: Fact(f"contact.{path}") for path in ("total_paid", "order_count", "email")}
    found = ContactSource().load(db, subjects, frozenset(of_contact.values()), clock.now())
    assert list(found[of_contact["total_paid"]]) == [Decimal("40.50")] * 3
    assert list(found[of_contact["order_count"]]) == [2] * 3
    assert list(found[of_contact["email"]]) == [None] * 3
