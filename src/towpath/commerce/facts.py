"""Facts of an order, and what a contact's orders say of the contact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from towpath.commerce import reads
from towpath.commerce.rules import lists_of
from towpath.contacts.definitions import field_types
from towpath.contacts.facts import add_fields
from towpath.contacts.reads import list_attributes
from towpath.contacts.rules import read_date, read_moment
from towpath.events.binary import Bigints, Smallints
from towpath.expr.catalogue import ORDER_FIELDS
from towpath.expr.facts import Fact, Subjects, Type, register, split_path
from towpath.host.sql import statement

_COLUMNS: Mapping[str, LiteralString] = {
    "id": "customer_order.external_id",
    "status": "customer_order.status",
    "total": "customer_order.total",
    "currency": "customer_order.currency",
    "fraud_alert": "customer_order.fraud_alert",
    "fraud_detection": "customer_order.fraud_detection",
    "created_at": "customer_order.created_at",
    "paid_at": "customer_order.paid_at",
    "metadata": "customer_order.metadata",
}
_OF_LINES = frozenset({"items", "product_ids", "product_groups", "categories"})

# Uses customer_order_pk, once a batch.
_QUERY = sql.SQL(
    "select {columns} from unnest(%(lanes)s, %(ids)s) with ordinality as given (lane, id, place)"
    " left join customer_order on customer_order.lane = given.lane and customer_order.id = given.id order by given.place"
)


class OrderSource:
    """`order.id` is the shop's own number. Where a run has no order every fact is absent."""

    prefix = "order"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return field_types(db, workspace_id, "order", ORDER_FIELDS)

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        names = {fact: split_path(fact.path)[1] for fact in wanted}
        columns: dict[Fact, Sequence[Any]] = {}
        of_lines = {fact: name for fact, name in names.items() if name in _OF_LINES}
        if of_lines:
            columns.update(_load_lines(db, subjects, of_lines))
        own = {fact: name for fact, name in names.items() if name not in _OF_LINES}
        if own:
            columns.update(_load_rows(db, subjects, own))
        return columns


def _load_lines(db: psycopg.Connection[Any], subjects: Subjects, wanted: Mapping[Fact, str]) -> dict[Fact, list[Any]]:
    orders = sorted({(lane, id) for lane, id in zip(subjects.lanes, subjects.order_ids, strict=True) if id is not None})
    lines = reads.find_lines(db, orders) if orders else {}
    lists = {id: lists_of(lines.get(id, [])) for _, id in orders}
    return {fact: [None if id is None else lists[id][name] for id in subjects.order_ids] for fact, name in wanted.items()}


def _load_rows(db: psycopg.Connection[Any], subjects: Subjects, own: Mapping[Fact, str]) -> dict[Fact, list[Any]]:
    facts = list(own)
    attributes = sorted({name for name in own.values() if name not in _COLUMNS})
    parameters: dict[str, Any] = {"lanes": Smallints(subjects.lanes), "ids": Bigints(subjects.order_ids)}
    parameters |= {f"attribute_{number}": name for number, name in enumerate(attributes)}
    expressions = [
        sql.SQL(_COLUMNS[own[fact]])
        if own[fact] in _COLUMNS
        else sql.SQL("customer_order.attributes -> {}::text").format(sql.Placeholder(f"attribute_{attributes.index(own[fact])}"))
        for fact in facts
    ]
    rows = db.execute(_QUERY.format(columns=sql.SQL(", ").join(expressions)), parameters).fetchall()
    columns: dict[Fact, list[Any]] = {fact: list(column) for fact, column in zip(facts, zip(*rows, strict=True), strict=True)}
    types = {attribute.name: attribute.type for attribute in list_attributes(db, subjects.workspace_id, "order")} if attributes else {}
    for fact, column in columns.items():
        match types.get(own[fact]) if own[fact] not in _COLUMNS else None:
            case "date":
                columns[fact] = [read_date(value) or value if isinstance(value, str) else value for value in column]
            case "datetime":
                columns[fact] = [read_moment(value) or value if isinstance(value, str) else value for value in column]
    return columns


_OF_CONTACT = ("total_paid", "order_count", "last_order_at", "first_order_at")


def _load_of_contact(
    db: psycopg.Connection[Any], lanes: Sequence[int], contact_ids: Sequence[int | None], wanted: frozenset[str]
) -> Mapping[str, Sequence[Any]]:
    people = {(lane, id) for lane, id in zip(lanes, contact_ids, strict=True) if id is not None}
    ordered = sorted(people)
    rows = db.execute(
        statement("commerce", "load_order_sums"),
        {"lanes": Smallints([lane for lane, _ in ordered]), "ids": Bigints([id for _, id in ordered])},
    ).fetchall()
    found = {id: sums for id, *sums in rows}
    nothing: list[Any] = [0, 0, None, None]
    return {name: [found.get(id, nothing)[_OF_CONTACT.index(name)] for id in contact_ids] for name in wanted}


def register_facts() -> None:
    register(OrderSource())
    add_fields(_OF_CONTACT, _load_of_contact)


register_facts()
