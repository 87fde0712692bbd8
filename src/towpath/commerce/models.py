"""Orders with their lines, and products."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

STATUSES = ("created", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded", "shipped")
# Fields of an order that events and requests may carry; everything else is an attribute.
ORDER_FIELDS = frozenset({"order_id", "status", "total", "currency", "items", "fraud_alert", "fraud_detection", "created_at", "paid_at"})


class Line(msgspec.Struct, frozen=True):
    """One line of an order. What is left out comes from the product of that id, if the workspace has it."""

    product_id: str
    name: str = ""
    category: str = ""
    product_groups: tuple[str, ...] = ()
    quantity: Decimal | int = 1
    price: Decimal | int = 0
    attributes: Mapping[str, Any] = {}


class OrderChange(msgspec.Struct):
    """What is said of an order. None: nothing is said of it, what stands stays; a new order begins as `created`.

    lane, contact_id: of the contact, None for an order without one. at: when it happened. said: the event that the sender itself
    gives for this change, which is then not written a second time (semantics 6).
    """

    workspace_id: int
    external_id: str
    at: datetime
    lane: int | None = None
    contact_id: int | None = None
    status: str | None = None
    total: Decimal | int | None = None
    currency: str | None = None
    lines: Sequence[Line] | None = None
    fraud_alert: bool | None = None
    fraud_detection: bool | None = None
    created_at: datetime | None = None
    paid_at: datetime | None = None
    attributes: Mapping[str, Any] = {}
    metadata: Mapping[str, str | None] = {}
    said: str | None = None
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    historical: bool = False


class KeptOrder(msgspec.Struct, frozen=True):
    """How an order was before it was changed (None: it was not there), and a digest of how it was then (`commerce.held`)."""

    external_id: str
    before: dict[str, Any] | None
    digest: str


class Order(msgspec.Struct, kw_only=True):
    lane: int
    id: int
    workspace_id: int
    contact_id: int | None
    external_id: str
    status: str
    total: Decimal
    currency: str
    fraud_alert: bool
    fraud_detection: bool
    attributes: dict[str, Any]
    metadata: dict[str, str]
    created_at: datetime
    paid_at: datetime | None
    updated_at: datetime


class StatusChange(msgspec.Struct, frozen=True):
    status: str
    at: datetime


class Product(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    category: str = ""
    product_groups: tuple[str, ...] = ()
    price: Decimal | None = None
    currency: str = ""
    attributes: Mapping[str, Any] = {}
    updated_at: datetime | None = None
