"""Products are written here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.commerce.models import Product
from towpath.commerce.reads import lock_products
from towpath.contacts.rules import plain
from towpath.events.binary import Jsonbs
from towpath.host.database import encode_json
from towpath.host.sql import statement


def write_products(db: psycopg.Connection[Any], workspace_id: int, products: Sequence[Product], now: datetime) -> None:
    """Make or replace products by their ids."""
    newest = {product.id: product for product in products}
    if newest:
        ordered = [newest[id] for id in sorted(newest)]
        db.execute(
            statement("commerce", "write_products"),
            {"workspace_id": workspace_id, "documents": Jsonbs([encode_json(product) for product in ordered]), "now": now},
        )


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


def change_products(db: psycopg.Connection[Any], workspace_id: int, changes: Sequence[ProductChange], now: datetime) -> list[str | None]:
    """In order; answers per change why it was refused, or None. What a change does not name stays."""
    products = lock_products(db, workspace_id, sorted({change.product_id for change in changes}))
    refused: list[str | None] = []
    touched: set[str] = set()
    for change in changes:
        known = products.get(change.product_id)
        if known is None:
            refused.append(f"There is no product “{change.product_id[:100]}”.")
            continue
        products[change.product_id] = _with_values(known, change.values)
        touched.add(change.product_id)
        refused.append(None)
    write_products(db, workspace_id, [products[id] for id in sorted(touched)], now)
    return refused


def _with_values(product: Product, values: Mapping[str, Any]) -> Product:
    fields: dict[str, Any] = {name: value for name, value in values.items() if name in ("name", "category", "currency", "price")}
    fields.update({name: "" for name in ("category", "currency") if name in fields and fields[name] is None})
    if "product_groups" in values:
        fields["product_groups"] = tuple(str(group) for group in values["product_groups"] or ())
    own = {name: value for name, value in values.items() if name not in fields}
    kept = {**product.attributes, **{name: plain(value) for name, value in own.items()}}
    return msgspec.structs.replace(product, **fields, attributes={name: value for name, value in kept.items() if value is not None})


def delete_product(db: psycopg.Connection[Any], workspace_id: int, product_id: str) -> bool:
    """Answers whether there was one. Lines of orders keep what they say."""
    return db.execute(statement("commerce", "delete_product"), {"workspace_id": workspace_id, "id": product_id}).rowcount > 0
