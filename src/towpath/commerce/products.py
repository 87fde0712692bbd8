"""Products are written here; a change of one is an event that concerns no contact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.commerce import reads
from towpath.commerce.models import Product
from towpath.contacts.rules import plain
from towpath.events import writes as log
from towpath.events.binary import Jsonbs
from towpath.events.models import NewEvent
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.lanes import lane_of

_FIELDS = ("name", "category", "product_groups", "price", "currency")


class Told(msgspec.Struct, frozen=True):
    """Of the events that a change of products gives: who made it."""

    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    historical: bool = False


BY_API = Told()


def write_products(db: psycopg.Connection[Any], workspace_id: int, products: Sequence[Product], now: datetime, told: Told = BY_API) -> None:
    """Make or replace products by their ids. One that was there and is another now is an event `product_updated`."""
    newest = {product.id: product for product in products}
    if not newest:
        return
    before = reads.lock_products(db, workspace_id, sorted(newest))
    ordered = [newest[id] for id in sorted(newest) if id not in before or _changes(before[id], newest[id])]
    if not ordered:
        return
    documents = Jsonbs([encode_json(product) for product in ordered])
    db.execute(statement("commerce", "write_products"), {"workspace_id": workspace_id, "documents": documents, "now": now})
    changed = [(before[product.id], product) for product in ordered if product.id in before]
    log.append(db, [_event(workspace_id, old, new, now, told) for old, new in changed])


def make_products(db: psycopg.Connection[Any], workspace_id: int, products: Sequence[Product], now: datetime) -> set[str]:
    """Answers the ids of those that were not there; others stay as they are."""
    if not products:
        return set()
    documents = Jsonbs([encode_json(product) for product in sorted(products, key=lambda product: product.id)])
    rows = db.execute(statement("commerce", "insert_products"), {"workspace_id": workspace_id, "documents": documents, "now": now})
    return {id for (id,) in rows}


class ProductChange(msgspec.Struct, frozen=True):
    """values: name, category, product_groups, price, currency, or an attribute; None clears."""

    product_id: str
    values: Mapping[str, Any]
    told: Told = BY_API


def change_products(db: psycopg.Connection[Any], workspace_id: int, changes: Sequence[ProductChange], now: datetime) -> list[str | None]:
    """In order; answers per change why it was refused, or None. What a change does not name stays. Each that changes something is an
    event `product_updated`."""
    products = reads.lock_products(db, workspace_id, sorted({change.product_id for change in changes}))
    refused: list[str | None] = []
    touched: set[str] = set()
    events: list[NewEvent] = []
    for change in changes:
        known = products.get(change.product_id)
        if known is None:
            refused.append(f"There is no product “{change.product_id[:100]}”.")
            continue
        refused.append(None)
        new = products[change.product_id] = _with_values(known, change.values)
        if _changes(known, new):
            touched.add(change.product_id)
            events.append(_event(workspace_id, known, new, now, change.told))
    if touched:
        documents = Jsonbs([encode_json(products[id]) for id in sorted(touched)])
        db.execute(statement("commerce", "write_products"), {"workspace_id": workspace_id, "documents": documents, "now": now})
        log.append(db, events)
    return refused


def delete_product(db: psycopg.Connection[Any], workspace_id: int, product_id: str) -> bool:
    """Answers whether there was one. Lines of orders keep what they say."""
    return db.execute(statement("commerce", "delete_product"), {"workspace_id": workspace_id, "id": product_id}).rowcount > 0


def _with_values(product: Product, values: Mapping[str, Any]) -> Product:
    fields: dict[str, Any] = {name: value for name, value in values.items() if name in ("name", "category", "currency", "price")}
    fields.update({name: "" for name in ("category", "currency") if name in fields and fields[name] is None})
    if "product_groups" in values:
        fields["product_groups"] = tuple(str(group) for group in values["product_groups"] or ())
    own = {name: value for name, value in values.items() if name not in fields}
    kept = {**product.attributes, **{name: plain(value) for name, value in own.items()}}
    return msgspec.structs.replace(product, **fields, attributes={name: value for name, value in kept.items() if value is not None})


def _changes(old: Product, new: Product) -> dict[str, tuple[Any, Any]]:
    """Of each field and attribute that differs, what it was and what it is."""
    before, after = _values(old), _values(new)
    names = [*_FIELDS, *sorted(name for name in before.keys() | after.keys() if name not in _FIELDS)]
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _values(product: Product) -> dict[str, Any]:
    own = {name: getattr(product, name) for name in _FIELDS}
    return {**{name: plain(value) for name, value in product.attributes.items()}, **own, "product_groups": list(product.product_groups)}


def _event(workspace_id: int, old: Product, new: Product, now: datetime, told: Told) -> NewEvent:
    """In the product's own lane, so that two changes of one product come in their order."""
    moved = _changes(old, new)
    properties: dict[str, Any] = {
        "id": new.id, "name": new.name, "fields": list(moved),
        "old": {name: was for name, (was, _) in moved.items()}, "new": {name: now_is for name, (_, now_is) in moved.items()},
    }  # fmt: skip
    return NewEvent(
        workspace_id, lane_of(workspace_id, "product", new.id), None, "product_updated", properties, now, now,
        source=told.source, historical=told.historical, depth=told.depth, cause=told.cause,
    )  # fmt: skip
