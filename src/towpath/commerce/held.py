"""One order while it is changed, and how it was before: kept by whoever may have to take the change back."""

from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import msgspec

from towpath.commerce.models import Line
from towpath.commerce.rules import line_document, lists_of
from towpath.contacts.rules import write_moment
from towpath.host.database import encode_json


class HeldOrder:
    """Locked, or new, while its changes are applied."""

    __slots__ = (
        "attributes", "contact", "created_at", "currency", "dirty", "external_id", "flags", "history", "id", "lane", "lines",
        "lines_changed", "metadata", "new", "paid_at", "status", "status_at", "told", "total",
    )  # fmt: skip

    def __init__(self, external_id: str, lane: int, id: int, contact: tuple[int, int] | None) -> None:
        self.external_id, self.lane, self.id, self.contact = external_id, lane, id, contact
        self.new = True
        self.status = "created"
        self.status_at: datetime | None = None
        self.history: list[tuple[int, str, datetime]] = []
        self.told = 0  # how many entries of the history are stored
        self.total: Decimal | int = Decimal(0)
        self.currency = ""
        self.flags = {"fraud_alert": False, "fraud_detection": False}
        self.attributes: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.created_at: datetime | None = None
        self.paid_at: datetime | None = None
        self.lines: list[Line] = []
        self.lines_changed = False
        self.dirty = False

    def properties(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            **self.attributes,
            "order_id": self.external_id,
            "status": self.status,
            "total": self.total,
            "currency": self.currency,
            **lists_of(self.lines),
            **self.flags,
        }
        if self.created_at:
            fields["created_at"] = write_moment(self.created_at)
        if self.paid_at:
            fields["paid_at"] = write_moment(self.paid_at)
        return fields


def snapshot(order: HeldOrder) -> dict[str, Any]:
    """All that an import may change of it, as JSON. told: entries of its history."""
    return {
        "contact": order.contact[1] if order.contact else None,
        "status": order.status,
        "told": len(order.history),
        "total": format(Decimal(order.total), "f"),
        "currency": order.currency,
        "flags": dict(order.flags),
        "attributes": dict(order.attributes),
        "metadata": dict(order.metadata),
        "created_at": None if order.created_at is None else order.created_at.isoformat(),
        "paid_at": None if order.paid_at is None else order.paid_at.isoformat(),
        "lines": [line_row(line) for line in order.lines],
    }


def line_row(line: Line) -> dict[str, Any]:
    return {**line_document(msgspec.structs.replace(line, attributes={})), "attributes": dict(line.attributes)}


def digest_of(order: HeldOrder) -> str:
    """The same as long as nobody changed the order. Whose it is doesn't count: it moves when people are merged."""
    said = {name: value for name, value in snapshot(order).items() if name != "contact"}
    said["lines"] = [{name: _plain(value) for name, value in line.items()} for line in said["lines"]]
    return blake2b(encode_json(_ordered(said)), digest_size=12).hexdigest()


def _plain(value: Any) -> Any:
    """A number as the database gives it back."""
    return format(Decimal(value), "f") if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _ordered(value[name]) for name in sorted(value)}
    return [_ordered(one) for one in value] if isinstance(value, list) else _plain(value)
