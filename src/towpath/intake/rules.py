"""What is taken in and what is not; when it happened. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from towpath.commerce.rules import is_order_event, read_order_event
from towpath.contacts.models import Person
from towpath.contacts.rules import read_moment, read_person
from towpath.intake.errors import BadItem, TooLarge
from towpath.intake.models import NO_STAMP, Stamp, Track
from towpath.values.numbers import PART_DIGITS, WHOLE_DIGITS

LARGEST_EVENT = 32 * 1024
LARGEST_BATCH = 500 * 1024
MOST_EVENTS = 2_500
LONGEST_NAME = 200
LONGEST_ID = 400
LONGEST_KEY = 200
DEEPEST = 12
MOST_PROPERTIES = 500

# A clock may be this far ahead before its word is not taken (semantics 3).
_AHEAD = timedelta(minutes=5)
# A difference between the sender's word and ours that is not worth keeping.
_SLIGHT = timedelta(seconds=1)
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)

_PLAIN = frozenset({bool, type(None)})
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def place_in_time(stamp: Stamp, received_at: datetime) -> tuple[datetime, datetime | None]:
    """`occurred_at` by the sender's clock, corrected by when it says it sent; and what it said, where that was not taken."""
    said = stamp.said_at
    if said is None:
        return received_at, None
    try:
        occurred = said if stamp.sent_at is None else said + (received_at - stamp.sent_at)
    except OverflowError:
        occurred = received_at
    if occurred > received_at + _AHEAD:
        occurred = received_at
    occurred = max(occurred, _OLDEST)
    return occurred, None if abs(occurred - said) < _SLIGHT else said


def check_name(given: Any) -> str:
    """The name of an event, without surrounding space."""
    if not isinstance(given, str):
        raise BadItem("The name of an event is a text.")
    return _check_name(given)


@lru_cache(maxsize=4096)
def _check_name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadItem(f"The name of an event has 1 to {LONGEST_NAME} printable characters; “{name[:60]}” has not.")
    return name


def check_properties(values: Any) -> Mapping[str, Any]:
    """An object that the database can keep: not too deep, no NUL, numbers that stay exact."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise BadItem("Properties and traits are an object.")
    if len(values) > MOST_PROPERTIES:
        raise BadItem(f"An event has at most {MOST_PROPERTIES} properties; this has {len(values):,}.")
    for name, value in values.items():
        kind = type(value)
        if len(name) > LONGEST_KEY or "\x00" in name or (kind not in _PLAIN and not (kind is str and "\x00" not in value)):
            _check(name, value, 1)
    return values


def _check(name: str, value: Any, depth: int) -> None:
    if len(name) > LONGEST_KEY or "\x00" in name:
        raise BadItem(f"The name of a property has at most {LONGEST_KEY} characters and no NUL; “{name[:60]}” has not.")
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise BadItem(f"“{name}” holds a NUL character, which is no text.")
    elif kind is dict or kind is list:
        if depth >= DEEPEST:
            raise BadItem(f"“{name}” is nested more than {DEEPEST} levels deep.")
        for key, member in value.items() if kind is dict else ((name, member) for member in value):
            _check(key, member, depth + 1)
    elif kind is Decimal:
        if (
            not value.is_finite()
            or value.adjusted() >= WHOLE_DIGITS
            or value.adjusted() < -PART_DIGITS
            or len(str(value)) > 2 * WHOLE_DIGITS
        ):
            raise BadItem(f"“{name}” is a number too large or too fine to keep exactly.")
    elif kind is int and abs(value) >= 10**WHOLE_DIGITS:
        raise BadItem(f"“{name}” is a number too large to keep exactly.")


def check_id(id: Any) -> str | None:
    """The sender's id of an event; None or empty: it has none."""
    if id is None or id == "":
        return None
    if not isinstance(id, str) or len(id) > LONGEST_ID:
        raise BadItem(f"The id of an event is a text of at most {LONGEST_ID} characters.")
    return id


def read_time(name: str, value: Any) -> datetime | None:
    """A moment in a request: ISO 8601. Absent: None."""
    if value is None or isinstance(value, datetime):
        return value
    moment = read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise BadItem(f"“{name}” is a moment such as 2026-03-04T10:00:00Z; “{str(value)[:60]}” is not one.")
    return moment


def check_size(raw: bytes | msgspec.Raw | memoryview) -> None:
    size = len(memoryview(raw)) if isinstance(raw, msgspec.Raw) else len(raw)
    if size > LARGEST_EVENT:
        raise TooLarge(f"An event has at most {LARGEST_EVENT // 1024} kB; this has {size / 1024:,.0f} kB.", size=size)


def decode(raw: bytes | msgspec.Raw | memoryview) -> Any:
    """JSON, with numbers that have a fraction as Decimal. Raises `BadItem`."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadItem(f"This is not JSON: {error}.") from None


def read_track(workspace_id: int, person: Person, name: Any, properties: Any, stamp: Stamp = NO_STAMP) -> Track:
    """An event, checked. person: as given. Raises `BadItem`, `BadPerson`, `BadOrder`."""
    return read_checked_track(workspace_id, person, name, check_properties(properties), stamp)


def read_checked_track(workspace_id: int, person: Person, name: Any, properties: Mapping[str, Any], stamp: Stamp) -> Track:
    """The same of properties that went through `check_properties`."""
    track = Track(read_person(person), check_name(name), properties, stamp)
    if is_order_event(track.name, track.properties):
        at = stamp.said_at or _OLDEST
        track.order = read_order_event(workspace_id, track.name, track.properties, at)
    return track
