"""What may come in, read and checked: an event, what someone says of a person, what someone says of an order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from towpath.commerce.models import KeptOrder, OrderChange
from towpath.companies.models import CompanyChange
from towpath.contacts.models import Person


class Stamp(msgspec.Struct, frozen=True):
    """When and by whom. said_at, sent_at: by the sender's clock (semantics 3). id: the sender's, counts once (semantics 4)."""

    said_at: datetime | None = None
    sent_at: datetime | None = None
    id: str | None = None
    context: Mapping[str, Any] | None = None


NO_STAMP = Stamp()


class Track(msgspec.Struct):
    """Something happened. order: the change that an order event brings (semantics 6). company: what is said of the company to which the
    person belongs from now on (Segment's `group`). previous: an external or anonymous id under which
    the same person was known (Segment's `alias`); who is found by it is merged with the person (semantics 53)."""

    person: Person
    name: str
    properties: Mapping[str, Any]
    stamp: Stamp = NO_STAMP
    order: OrderChange | None = None
    previous: str | None = None
    company: CompanyChange | None = None


class Identify(msgspec.Struct):
    """What is said of a person: standard fields, attributes, metadata, tags."""

    person: Person
    values: Mapping[str, Any] = {}
    stamp: Stamp = NO_STAMP
    metadata: Mapping[str, str | None] = {}
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()


class Order(msgspec.Struct):
    """An order as such, with or without a person; its events follow from what changed."""

    order: OrderChange
    person: Person | None = None
    stamp: Stamp = NO_STAMP


Item = Track | Identify | Order


class Before(msgspec.Struct):
    """What was there before facts were taken in, as far as the log doesn't tell it: filled by `accept`.

    claimed: of people who were known, by id, the names (kind and value) by which they are found since. orders: by the sender's number.
    """

    claimed: dict[int, list[tuple[str, str]]] = msgspec.field(default_factory=dict)
    orders: dict[str, KeptOrder] = msgspec.field(default_factory=dict)


class Outcome(msgspec.Struct):
    """status `duplicate`: its id or its fact was known, nothing was written for it; `refused`: the person was erased, and has not consented
    anew (semantics 54). problems: values refused, one sentence each.

    event_id: of a `Track`, its event. order_id: of the order that it changed.
    """

    status: Literal["accepted", "duplicate", "refused"]
    lane: int | None = None
    contact_id: int | None = None
    event_id: int | None = None
    order_id: int | None = None
    created: bool = False
    problems: tuple[str, ...] = ()
