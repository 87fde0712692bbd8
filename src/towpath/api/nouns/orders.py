"""Orders: made and changed by their fields; their events follow from what changed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.api.numbers import Number
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.commerce import reads
from towpath.commerce.errors import OrderNotFound
from towpath.commerce.models import Order
from towpath.commerce.rules import read_order
from towpath.commerce.writes import delete_orders
from towpath.contacts.errors import PersonErased
from towpath.contacts.models import Person
from towpath.contacts.rules import read_person
from towpath.engine.documents import order_documents
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Order as OrderItem
from towpath.intake.rules import check_properties

router = Router()

_LAST_ID = 2**63 - 1


class StatusOut(BaseModel, from_attributes=True):
    status: str
    at: datetime


class OrderOut(BaseModel):
    """order_id: the shop's own number. contact: id of the contact, null for an order without one."""

    id: str
    order_id: str
    contact: str | None
    status: str
    total: Number
    currency: str
    fraud_alert: bool
    fraud_detection: bool
    items: list[dict[str, Any]]
    attributes: dict[str, Any]
    metadata: dict[str, str]
    created_at: datetime
    paid_at: datetime | None
    updated_at: datetime


class OrderStory(OrderOut):
    history: list[StatusOut]


class PersonIn(BaseModel, extra="forbid"):
    """By what a person is known; the first that is known counts."""

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    anonymous_id: str | None = None

    def read(self) -> Person:
        return read_person(Person(self.external_id, self.email, self.phone, self.anonymous_id))


class OrderIn(BaseModel, extra="allow"):
    """What is left out stays. items: objects with product_id, name, category, product_groups, quantity, price; or product_ids alone.

    Any other field is an attribute of the order. contact left out: an order without a contact, or the one it has.
    """

    order_id: str = Field(min_length=1, max_length=400)
    contact: PersonIn | None = None
    status: str | None = None
    total: Decimal | None = None
    currency: str | None = None
    items: list[Any] | None = None
    product_ids: list[str] | None = None
    fraud_alert: bool | None = None
    fraud_detection: bool | None = None
    created_at: datetime | None = None
    paid_at: datetime | None = None
    metadata: dict[str, str | None] = Field(default_factory=dict)


@router.post("", response={200: OrderStory, 201: OrderStory})
@needs("write")
def put_order(request: Request, body: OrderIn) -> Status[OrderStory]:
    """Makes the order (201) or changes it (200)."""
    ctx = request.ctx
    known = reads.find_order(ctx.db, ctx.workspace_id, body.order_id)
    fields = body.model_dump(exclude={"contact", "metadata"}, exclude_unset=True)
    change = read_order(ctx.workspace_id, check_order(fields), ctx.clock.now())
    change.metadata = body.metadata
    item = OrderItem(change, body.contact.read() if body.contact else None)
    outcome = accept(ctx.db, ctx.workspace_id, [item], ctx.clock.now(), cause={"by": ctx.actor})[0]
    if outcome.status == "refused":
        raise PersonErased(" ".join(outcome.problems))
    found = reads.find_order(ctx.db, ctx.workspace_id, body.order_id)
    assert found is not None
    return Status(200 if known else 201, _story(ctx, found))


def check_order(fields: dict[str, Any]) -> dict[str, Any]:
    """Refuses what the database can't keep; moments pass."""
    check_properties({name: value for name, value in fields.items() if not isinstance(value, datetime)})
    return fields


@router.get("", response=Page[OrderOut])
@needs("read")
def list_orders(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    order_id: Annotated[str, Query(max_length=400, description="The shop's own number: that order, or none.")] = "",
) -> Page[OrderOut]:
    """Newest first. Those of a person are at `/contacts/ID/orders`."""
    ctx = request.ctx
    if order_id:
        one = reads.find_order(ctx.db, ctx.workspace_id, order_id)
        return Page(items=show_orders(ctx.db, [one] if one else []), next=None)
    key = read_cursor(cursor, (int,))
    found = reads.list_newest_orders(ctx.db, ctx.workspace_id, before_id=key[0] if key else None, limit=one_more(limit))
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=show_orders(ctx.db, found[:limit]), next=following)


@router.get("/{int:id}", response=OrderStory)
@needs("read")
def get_order(request: Request, id: int) -> OrderStory:
    ctx = request.ctx
    found = reads.get_order(ctx.db, ctx.workspace_id, id) if id <= _LAST_ID else None
    if found is None:
        raise OrderNotFound(f"There is no order {id}.", order=str(id))
    return _story(ctx, found)


@router.delete("/{int:id}", response={204: None})
@needs("write")
def delete_order(request: Request, id: int) -> None:
    """With its lines and its history; `order_deleted` tells of it. Events and reports keep what they say."""
    ctx = request.ctx
    found = reads.get_order(ctx.db, ctx.workspace_id, id) if id <= _LAST_ID else None
    if found is None:
        raise OrderNotFound(f"There is no order {id}.", order=str(id))
    delete_orders(ctx.db, ctx.workspace_id, [(found.lane, found.id)], ctx.clock.now(), cause={"by": ctx.actor})


def _story(ctx: Context, order: Order) -> OrderStory:
    history = [StatusOut.model_validate(change) for change in reads.list_status_changes(ctx.db, order.lane, order.id)]
    return OrderStory(**show_orders(ctx.db, [order])[0].model_dump(), history=history)


def show_orders(db: Connection, orders: Sequence[Order]) -> list[OrderOut]:
    """Orders with their lines."""
    return [OrderOut.model_validate(document) for document in order_documents(db, orders)]
