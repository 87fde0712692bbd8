"""The Track API of Customer.io: people by `PUT /customers/{id}`, their events, events of visitors, merging and erasing people.

It stands beside our own REST under /api/v1 and is told apart by Basic authentication: site id and API key, where the key is one of ours.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from towpath.api.compat.segment import contact_values, unpack
from towpath.contacts.models import Person
from towpath.contacts.rules import read_person
from towpath.intake.errors import BadItem
from towpath.intake.models import Identify, Item, Stamp
from towpath.intake.rules import check_id, check_properties, check_size, read_checked_track
from towpath.values.problems import TowpathError

_PERSON = re.compile(r"/api/v1/customers/(.+)")
_EVENTS = re.compile(r"/api/v1/customers/(.+)/events")
_OTHER = re.compile(r"/api/v1/customers/.+/(?:devices(?:/[^/]+)?|unsuppress)")
_SUPPRESS = re.compile(r"/api/v1/customers/(.+)/suppress")
_MERGE = "/api/v1/merge_customers"
_VISITORS = "/api/v1/events"
_NAMES = {"event": None, "page": "page_viewed", "screen": "screen_viewed"}
_LATEST = 253_402_300_799  # the last second of the year 9999


class _Event(msgspec.Struct):
    name: Any = None
    type: Any = "event"
    id: Any = None
    timestamp: Any = None
    anonymous_id: Any = None
    data: Any = None


_read_event = msgspec.json.Decoder(_Event, float_hook=Decimal).decode
_read_object = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode


class Merge(msgspec.Struct, frozen=True):
    """These two are one person."""

    primary: Person
    secondary: Person


class Erase(msgspec.Struct, frozen=True):
    """This person goes, and is taken in again only with a new consent."""

    person: Person


class NotTaken(TowpathError):
    """A call of this API that Towpath has no place for yet."""

    code = "not_taken"
    status = 400


def concerns(path: str, authorization: str) -> bool:
    """Whether a request is of this API, and not of our own."""
    if not path.startswith("/api/v1/"):
        return False
    if path.startswith("/api/v1/customers/") or path == _MERGE:
        return True
    return path == _VISITORS and authorization[:6].lower() == "basic "


def read_keys(authorization: str) -> list[str]:
    """What may be the key: the API key, or the site id where someone wrote ours there."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return []
    try:
        site, _, key = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return []
    return [part for part in (key, site) if part]


def read_request(method: str, path: str, body: bytes, encoding: str, workspace_id: int) -> Item | Merge | Erase:
    """What a request says. path: decoded; an id may hold slashes. Raises `BadItem`, `NotTaken` and what else is wrong with a fact."""
    body = unpack(body, encoding)
    check_size(body)
    if _OTHER.fullmatch(path):
        raise NotTaken("Towpath takes people and events by this API; devices and the end of a suppression it does not take.")
    if method == "DELETE" and (found := _PERSON.fullmatch(path)):
        return Erase(read_person(_person(found[1])))
    if method == "POST" and (found := _SUPPRESS.fullmatch(path)):
        return Erase(read_person(_person(found[1])))
    if method == "POST" and path == _MERGE:
        return _merge(body)
    if method == "PUT" and (found := _PERSON.fullmatch(path)):
        return _identify(found[1], body)
    if method == "POST" and (found := _EVENTS.fullmatch(path)):
        event = _decode_event(body)
        return _track(workspace_id, _person(found[1]), event)
    if method == "POST" and path == _VISITORS:
        event = _decode_event(body)
        if not isinstance(event.anonymous_id, str) or not event.anonymous_id:
            raise BadItem("An event without a person needs an “anonymous_id”.")
        return _track(workspace_id, Person(anonymous_id=event.anonymous_id), event)
    raise BadItem(f"{method} {path[:80]} is no call of this API.")


def _identify(id: str, body: bytes) -> Item:
    try:
        said = _read_object(body or b"{}")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not a person: {error}.") from None
    values = {name: value for name, value in check_properties(said).items() if name not in ("_update", "anonymous_id", "id", "cio_id")}
    person = _person(id)
    visitor = said.get("anonymous_id")
    if isinstance(visitor, str) and visitor:
        person = Person(person.external_id, person.email, anonymous_id=visitor)
    return Identify(read_person(person), contact_values(values))


def _merge(body: bytes) -> Merge:
    try:
        said = _read_object(body or b"{}")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not a merge: {error}.") from None
    return Merge(_one_of("primary", said.get("primary")), _one_of("secondary", said.get("secondary")))


def _one_of(which: str, said: Any) -> Person:
    """By `id` or `email`."""
    value = said.get("id") or said.get("email") if isinstance(said, dict) else None
    if not isinstance(value, str):
        raise BadItem(f"“{which}” names a person by “id” or “email”.")
    return read_person(Person(email=value) if said.get("id") is None else _person(value))


def _track(workspace_id: int, person: Person, event: _Event) -> Item:
    if event.type not in _NAMES:
        raise BadItem(f"The type of an event is one of {', '.join(_NAMES)}; “{str(event.type)[:60]}” is none.")
    stamp = Stamp(_moment(event.timestamp), None, check_id(event.id))
    properties: Mapping[str, Any] = check_properties(event.data)
    name = _NAMES[event.type]
    if name is not None:
        properties = {**properties, ("url" if name == "page_viewed" else "name"): event.name}
    return read_checked_track(workspace_id, person, name or event.name, properties, stamp)


def _decode_event(body: bytes) -> _Event:
    try:
        return _read_event(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not an event: {error}.") from None


def _person(id: str) -> Person:
    """An id with an @ is an email address, as that API has it."""
    return Person(email=id) if "@" in id else Person(external_id=id)


def _moment(value: Any) -> datetime | None:
    """Seconds since 1970."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= _LATEST:
        raise BadItem(f"“timestamp” counts the seconds since 1970; “{str(value)[:60]}” does not.")
    return datetime.fromtimestamp(float(value), UTC)
