"""People: by what they are known, what a contact is, and a change to one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

# Columns of a contact that a change may set; everything else that it names is an attribute.
STANDARD_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "locale",
    "time_zone",
    "country",
    "birth_date",
    "preferred_channel",
)


class Person(msgspec.Struct, frozen=True):
    """By what a fact names a person. At least one is set; external_id, email and phone identify, anonymous_id names a visitor."""

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    anonymous_id: str | None = None


class Ref(msgspec.Struct, eq=False):
    """Whom a `Person` turned out to be.

    created: made by this call. was_visitor: known so far by an anonymous id only, identified by this call.
    """

    lane: int
    id: int
    identified: bool
    created: bool = False
    was_visitor: bool = False
    external_id: str | None = None


class Change(msgspec.Struct):
    """What shall change of one contact. values: standard fields and attributes; None clears. Tags: added, removed or all removed.

    at: when it happened (`occurred_at`); cause and depth go onto the events. created: the contact is new, so that its first values
    stand in `contact_created` and are no changes. claimed: (kind, form in which it is compared) of addresses by which the contact was just
    looked for, so that they name somebody already.
    """

    workspace_id: int
    lane: int
    contact_id: int
    at: datetime
    values: Mapping[str, Any] = {}
    metadata: Mapping[str, str | None] = {}
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    clear_tags: bool = False
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    historical: bool = False
    created: bool = False
    claimed: Sequence[tuple[str, str]] = ()


class Contact(msgspec.Struct, kw_only=True):
    """One contact with all its values. Dates among the attributes are ISO texts, as stored."""

    lane: int
    id: int
    workspace_id: int
    external_id: str | None
    identified: bool
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    locale: str | None
    time_zone: str | None
    country: str | None
    birth_date: date | None
    preferred_channel: str | None
    attributes: dict[str, Any]
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in a list of people: by what one knows them."""

    lane: int
    id: int
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    identified: bool


class Address(msgspec.Struct, frozen=True):
    kind: str
    value: str
    is_primary: bool
    bounced_at: datetime | None
    added_at: datetime


class Attribute(msgspec.Struct, frozen=True):
    """declared: someone gave it its type; otherwise the type is that of the first value seen. computed: {event, what} of one that is
    worked out (`contacts.computed`). choices: the only values it may have, of a text, or its members of a list; empty: any."""

    name: str
    type: str
    title: str
    declared: bool
    computed: Mapping[str, str] | None = None
    description: str = ""
    choices: Sequence[str] = ()


class Consent(msgspec.Struct, frozen=True):
    """topic '': the whole channel. proof: where, text version, ip, message. pending: asked for and not confirmed yet, so not given."""

    channel: str
    topic: str
    given: bool
    at: datetime
    proof: Mapping[str, Any]
    pending: bool = False


class Suppression(msgspec.Struct, frozen=True):
    """address is folded. reason: bounced, complained, unsubscribed, by_hand, erased."""

    channel: str
    address: str
    reason: str
    detail: str
    at: datetime
