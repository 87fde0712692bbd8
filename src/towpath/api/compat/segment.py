"""The Segment HTTP API: `/v1/batch` and `/v1/{identify, track, page, screen, group, alias}`.

Answers 200, never 202 (a client sends again what was answered 202); nothing is answered before it is committed. A request is taken
whole or not at all: one bad event refuses its batch, and the answer says which and why.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from towpath.commerce.rules import SEGMENT_EVENTS
from towpath.companies.models import CompanyChange
from towpath.companies.rules import FIXED, check_external_id
from towpath.contacts.models import Person
from towpath.contacts.rules import read_person
from towpath.expr.catalogue import CONTACT_FIELDS
from towpath.intake.errors import BadItem, TooLarge
from towpath.intake.models import Identify, Item, Stamp
from towpath.intake.rules import (
    LARGEST_BATCH,
    MOST_EVENTS,
    check_id,
    check_properties,
    check_size,
    read_checked_track,
    read_time,
)
from towpath.values.problems import TowpathError

CALLS = ("identify", "track", "page", "screen", "group", "alias")
PATHS = frozenset({"/v1/batch", "/v1/import", *(f"/v1/{call}" for call in CALLS)})

# What is kept of a call's context.
_KEPT_CONTEXT = (
    "page",
    "campaign",
    "device",
    "ip",
    "userAgent",
    "library",
    "locale",
    "timezone",
    "os",
    "app",
    "screen",
    "referrer",
    "location",
)
# Traits that are standard fields of a contact.
_TRAITS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "birthday": "birth_date",
    "timezone": "time_zone",
}
_RESERVED = frozenset(CONTACT_FIELDS) - {
    "email", "phone", "first_name", "last_name", "locale", "time_zone", "country", "birth_date", "preferred_channel",
}  # fmt: skip
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when it happened is said where it is taken in
_PAGE_FIELDS = ("url", "title", "referrer", "path", "search")


class _Batch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    sent_at: Any = None
    write_key: Any = None
    context: Any = None


class _Call(msgspec.Struct, rename="camel"):
    type: Any = None
    event: Any = None
    name: Any = None
    category: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    traits: Any = None
    properties: Any = None
    context: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    message_id: Any = None
    write_key: Any = None


_read_batch = msgspec.json.Decoder(_Batch, float_hook=Decimal).decode
_read_call = msgspec.json.Decoder(_Call, float_hook=Decimal).decode


class Unauthorized(TowpathError):
    code = "wrong_key"
    status = 401


class Received(msgspec.Struct):
    """A request, read. key: from the body, where the header has none."""

    items: list[Item]
    key: str | None


def read_request(path: str, body: bytes, encoding: str, workspace_id: int) -> Received:
    """What a request says. Raises `BadItem`, `TooLarge` and what else is wrong with a fact, for a batch with the event's place."""
    body = unpack(body, encoding)
    if path not in ("/v1/batch", "/v1/import"):
        check_size(body)
        call = _decode_call(body)
        return Received(
            [_read(call, path.removeprefix("/v1/"), read_time("sentAt", call.sent_at), None, workspace_id)], _key(call.write_key)
        )
    try:
        batch = _read_batch(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not a batch: {error}.") from None
    if len(batch.batch) > MOST_EVENTS:
        raise TooLarge(f"A batch has at most {MOST_EVENTS:,} events; this has {len(batch.batch):,}.", events=len(batch.batch))
    sent_at = read_time("sentAt", batch.sent_at)
    items: list[Item] = []
    for place, raw in enumerate(batch.batch):
        try:
            check_size(raw)
            call = _decode_call(raw)
            items.append(_read(call, call.type, sent_at, batch.context, workspace_id))
        except TowpathError as error:
            error.data["place"] = place
            error.sentence = f"Event {place} of the batch: {error.sentence}"
            raise
    return Received(items, _key(batch.write_key))


def read_key(authorization: str) -> str | None:
    """The write key of a Basic (as user name) or Bearer header."""
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip() or None
        case "basic":
            try:
                return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0] or None
            except (binascii.Error, UnicodeDecodeError):
                return None
    return None


def unpack(body: bytes, encoding: str) -> bytes:
    """The body without its compression, never more of it than a batch may have."""
    if len(body) > LARGEST_BATCH:
        raise TooLarge(f"A batch has at most {LARGEST_BATCH // 1024} kB.")
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip":
            unzip = zlib.decompressobj(31)
            try:
                plain = unzip.decompress(body, LARGEST_BATCH + 1)
            except zlib.error:
                raise BadItem("This is not gzip, though its Content-Encoding says so.") from None
            if len(plain) > LARGEST_BATCH:
                raise TooLarge(f"A batch has at most {LARGEST_BATCH // 1024} kB, unpacked.")
            if not unzip.eof:
                raise BadItem("This gzip ends too early.")
            return plain
    raise BadItem("Content-Encoding may be gzip.")


def _decode_call(raw: bytes | msgspec.Raw) -> _Call:
    try:
        return _read_call(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not an event: {error}.") from None


def _key(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


# ---- One call ------------------------------------------------------------------------------------------------------


def _read(call: _Call, type: Any, sent_at: datetime | None, shared: Any, workspace_id: int) -> Item:
    context = call.context if isinstance(call.context, dict) else {}
    if isinstance(shared, dict):
        context = {**shared, **context}
    stamp = Stamp(
        read_time("timestamp", call.timestamp if call.timestamp is not None else call.original_timestamp),
        sent_at,
        check_id(call.message_id),
        _kept(context) if context else None,
    )
    person = Person(external_id=_identifier("userId", call.user_id), anonymous_id=_identifier("anonymousId", call.anonymous_id))
    match type:
        case "track":
            properties = check_properties(call.properties)
            name = call.event
            if isinstance(name, str) and name in SEGMENT_EVENTS and properties.get("order_id"):
                name = SEGMENT_EVENTS[name]
            return read_checked_track(workspace_id, person, name, properties, stamp)
        case "identify":
            traits = call.traits if call.traits is not None else context.get("traits")
            return Identify(read_person(person), contact_values(check_properties(traits)), stamp)
        case "page":
            return read_checked_track(workspace_id, person, "page_viewed", _page(call, context), stamp)
        case "screen":
            return read_checked_track(workspace_id, person, "screen_viewed", _named(call), stamp)
        case "group":
            properties = {"group_id": _identifier("groupId", call.group_id), "traits": check_properties(call.traits)}
            group = read_checked_track(workspace_id, person, "group_called", properties, stamp)
            if properties["group_id"]:
                group.company = _company(workspace_id, properties["group_id"], properties["traits"])
            return group
        case "alias":
            previous = _identifier("previousId", call.previous_id)
            alias = read_checked_track(workspace_id, person, "alias_called", {"previous_id": previous}, stamp)
            alias.previous = previous
            return alias
    raise BadItem(f"The type of a call is one of {', '.join(CALLS)}; “{str(type)[:60]}” is none.")


def _kept(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return check_properties({name: context[name] for name in _KEPT_CONTEXT if context.get(name) is not None}) or None


def _identifier(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise BadItem(f"“{name}” is a text or a whole number.")
    return value


def _named(call: _Call) -> dict[str, Any]:
    named = {name: value for name, value in (("name", call.name), ("category", call.category)) if value is not None}
    return {**check_properties(call.properties), **named}


def _company(workspace_id: int, group_id: str, traits: Mapping[str, Any]) -> CompanyChange:
    """Traits are its name and attributes. A name that Towpath keeps for itself is stored with `_` behind it."""
    values = {f"{name}_" if name in FIXED else name: value for name, value in traits.items()}
    return CompanyChange(workspace_id, _LONG_AGO, check_external_id(group_id), values=values)


def _page(call: _Call, context: Mapping[str, Any]) -> dict[str, Any]:
    properties = _named(call)
    page = context.get("page")
    if isinstance(page, dict):
        properties = {**{name: page[name] for name in _PAGE_FIELDS if page.get(name) is not None}, **properties}
    campaign = context.get("campaign")
    if isinstance(campaign, dict) and campaign.get("name") and "campaign" not in properties:
        properties["campaign"] = campaign["name"]
    return properties


def contact_values(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Traits, checked, as fields and attributes of a contact. A name that Towpath keeps for itself is stored with `_` behind it."""
    values: dict[str, Any] = {}
    for name, value in traits.items():
        own = _TRAITS.get(name, name)
        values[f"{own}_" if own in _RESERVED else own] = value
    address = traits.get("address")
    if isinstance(address, dict) and address.get("country") and "country" not in values:
        values["country"] = address["country"]
    return values
