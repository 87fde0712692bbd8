"""How an order is read from an event or a request. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from towpath.commerce.errors import BadOrder
from towpath.commerce.models import ORDER_FIELDS, STATUSES, Line, OrderChange
from towpath.contacts.rules import read_moment
from towpath.events.standard import STATUS_OF_EVENT
from towpath.values.numbers import parse_number

MOST_LINES = 1_000
LONGEST_ID = 400

# Events about an order that say nothing of its status.
_FLAGS = {"order_fraud_alert": "fraud_alert", "order_fraud_detected": "fraud_detection"}
# Names of the Segment e-commerce events that mean one of ours.
SEGMENT_EVENTS: Mapping[str, str] = {
    "Order Completed": "order_paid",
    "Order Updated": "order_updated",
    "Order Refunded": "order_refunded",
    "Order Cancelled": "order_cancelled",
}
# Properties that a change's own events carry beside the fields of the order.
_MADE = frozenset({"old_status", "changed", "product_ids", "product_groups", "categories", "products", "value", "revenue"})


def is_order_event(name: str, properties: Mapping[str, Any]) -> bool:
    """Whether an event changes an order: a standard order event that says which (semantics 6)."""
    if name not in STATUS_OF_EVENT and name not in _FLAGS and name != "order_updated":
        return False
    return properties.get("order_id") not in (None, "")


def read_order_event(workspace_id: int, name: str, properties: Mapping[str, Any], at: datetime) -> OrderChange:
    """The change that an order event brings. Raises `BadOrder`."""
    change = read_order(workspace_id, properties, at)
    change.said = name
    if name in STATUS_OF_EVENT:
        change.status = STATUS_OF_EVENT[name]
    if name in _FLAGS:
        setattr(change, _FLAGS[name], True)
    return change


def read_order(workspace_id: int, fields: Mapping[str, Any], at: datetime) -> OrderChange:
    """An order from its fields: those of `order.` paths, `items` or `products`, or `product_ids` alone; the rest are attributes."""
    status = fields.get("status")
    if status is not None and status not in STATUSES:
        raise BadOrder(f"“{status}” is no status of an order: one of {', '.join(STATUSES)}.", status=status)
    return OrderChange(
        workspace_id,
        _order_id(fields.get("order_id", fields.get("id"))),
        at,
        status=status,
        total=_amount("total", _first(fields, "total", "revenue", "value")),
        currency=_text("currency", fields.get("currency"), 10),
        lines=_lines(fields),
        fraud_alert=_flag("fraud_alert", fields.get("fraud_alert")),
        fraud_detection=_flag("fraud_detection", fields.get("fraud_detection")),
        created_at=_moment("created_at", fields.get("created_at")),
        paid_at=_moment("paid_at", fields.get("paid_at")),
        attributes={
            name: value
            for name, value in fields.items()
            if name not in ORDER_FIELDS and name not in _MADE and name not in ("id", "metadata")
        },
    )


def _first(fields: Mapping[str, Any], *names: str) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _order_id(value: Any) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text or len(text) > LONGEST_ID:
        raise BadOrder(f"“order_id” is a text of 1 to {LONGEST_ID} characters.", field="order_id")
    return text


def _amount(name: str, value: Any) -> Decimal | int | None:
    if value is None:
        return None
    number = parse_number(value)
    if number is None:
        raise BadOrder(f"“{name}” is a number; “{str(value)[:60]}” is not one.", field=name)
    return number


def _text(name: str, value: Any, longest: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise BadOrder(f"“{name}” is a text of at most {longest} characters.", field=name)
    return value


def _flag(name: str, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise BadOrder(f"“{name}” is true or false.", field=name)


def _moment(name: str, value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    moment = read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise BadOrder(f"“{name}” is a moment such as 2026-03-04T10:00:00Z.", field=name)
    return moment


def _lines(fields: Mapping[str, Any]) -> list[Line] | None:
    given = _first(fields, "items", "products")
    if given is None:
        ids = fields.get("product_ids")
        return None if ids is None else [Line(str(id)) for id in _list("product_ids", ids)]
    return [_line(item) for item in _list("items", given)]


def _list(name: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise BadOrder(f"“{name}” is a list.", field=name)
    if len(value) > MOST_LINES:
        raise BadOrder(f"An order has at most {MOST_LINES:,} lines; this has {len(value):,}.", field=name)
    return value


def _line(item: Any) -> Line:
    if isinstance(item, str):
        return Line(item)
    if not isinstance(item, Mapping):
        raise BadOrder("Each of “items” is an object with product_id, name, quantity, price.", field="items")
    product_id = _first(item, "product_id", "id", "sku")
    if product_id is None:
        raise BadOrder("Each of “items” names its product_id.", field="items")
    groups = item.get("product_groups") or ()
    return Line(
        str(product_id)[:LONGEST_ID],
        _text("name", item.get("name"), 1_000) or "",
        _text("category", item.get("category"), 1_000) or "",
        tuple(str(group) for group in _list("product_groups", groups)),
        _or(_amount("quantity", item.get("quantity")), 1),
        _or(_amount("price", item.get("price")), 0),
        {name: value for name, value in item.items() if name not in _LINE_FIELDS},
    )


def _or(number: Decimal | int | None, otherwise: int) -> Decimal | int:
    return otherwise if number is None else number


_LINE_FIELDS = frozenset({"product_id", "id", "sku", "name", "category", "product_groups", "quantity", "price"})


def line_document(line: Line) -> dict[str, Any]:
    """A line as `order.items` and events show it."""
    return {
        "product_id": line.product_id,
        "name": line.name,
        "category": line.category,
        "product_groups": list(line.product_groups),
        "quantity": line.quantity,
        "price": line.price,
        **line.attributes,
    }


def lists_of(lines: Sequence[Line]) -> dict[str, list[Any]]:
    """What conditions ask of the lines: items, product_ids, product_groups, categories; each value once, in order."""
    return {
        "items": [line_document(line) for line in lines],
        "product_ids": list(dict.fromkeys(line.product_id for line in lines)),
        "product_groups": list(dict.fromkeys(group for line in lines for group in line.product_groups)),
        "categories": list(dict.fromkeys(line.category for line in lines if line.category)),
    }
