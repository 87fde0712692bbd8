"""Values of people: how each is read, checked and stored. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from towpath.contacts.errors import BadPerson, BadValue
from towpath.contacts.models import Attribute, Person
from towpath.values.addresses import fold_email, parse_email, parse_phone
from towpath.values.folded import fold
from towpath.values.numbers import parse_number
from towpath.values.zones import is_zone, parse_country, parse_locale

LONGEST_TEXT = 10_000
LONGEST_NAME = 100
LONGEST_ID = 400
LONGEST_TAG = 200
LONGEST_CHOICE = 200
MOST_CHOICES = 500

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_USUAL_LENGTH = len("2026-03-04T10:00:00.000Z")
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")

Stored = str | int | Decimal | bool | list[Any] | dict[str, Any] | None


def read_moment(text: str) -> datetime | None:
    """An ISO 8601 moment, in UTC; without an offset it is taken as UTC. None if it is not one."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", text) if len(text) > _USUAL_LENGTH else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def write_moment(moment: datetime) -> str:
    """As it is stored in JSON: UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def type_of(value: Any) -> str:
    """The type of a value that nobody declared."""
    match value:
        case bool():
            return "boolean"
        case int() | Decimal() | float():
            return "number"
        case list() | tuple():
            return "list"
        case dict():
            return "object"
        case datetime():
            return "datetime"
        case date():
            return "date"
    text = str(value)
    if read_date(text):
        return "date"
    if "T" in text and read_moment(text):
        return "datetime"
    return "text"


def read_attribute(name: str, type: str, value: Any) -> Stored:
    """The stored form of an attribute's value of a declared type; `BadValue` says what is wrong with one that does not fit."""
    stored: Stored = None
    match type:
        case "text":
            stored = _plain_text(value)
        case "number":
            stored = parse_number(value)
        case "boolean":
            stored = value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).strip().lower())
        case "date":
            found = value if isinstance(value, date) and not isinstance(value, datetime) else _date_of(value)
            stored = found.isoformat() if found else None
        case "datetime":
            moment = value if isinstance(value, datetime) else read_moment(str(value)) or _midnight(value)
            stored = write_moment(moment) if moment else None
        case "list":
            stored = list(value) if isinstance(value, list | tuple) else [plain(value)]
        case "object":
            stored = value if isinstance(value, dict) else None
    if stored is None:
        raise BadValue(f"“{name}” is a {type}; {_shown(value)} is not one.", attribute=name, type=type)
    if isinstance(stored, str) and len(stored) > LONGEST_TEXT:
        raise BadValue(f"“{name}” may have {LONGEST_TEXT:,} characters; this has {len(stored):,}.", attribute=name, type=type)
    return stored


def read_value(name: str, definition: Attribute, value: Any) -> Stored:
    """The stored form of a value, as its definition says. Of choices, in whatever case, the form in which they were defined. Raises BadValue."""
    if not definition.declared:
        return plain(value)
    stored = read_attribute(name, definition.type, value)
    if not definition.choices:
        return stored
    return [_choice(name, definition, one) for one in stored] if isinstance(stored, list) else _choice(name, definition, stored)


def _choice(name: str, definition: Attribute, value: Any) -> str:
    wanted = fold(str(value).strip())
    for choice in definition.choices:
        if fold(choice) == wanted:
            return choice
    named = ", ".join(definition.choices[:10]) + (", …" if len(definition.choices) > 10 else "")
    raise BadValue(f"“{name}” is one of {named}; {_shown(value)} is not.", attribute=name, choices=list(definition.choices))


def check_choices(type: str, choices: Sequence[str]) -> list[str]:
    """As they are kept: each once. Raises BadValue."""
    kept: dict[str, str] = {}
    for one in choices:
        choice = " ".join(one.split())
        if choice:
            kept.setdefault(fold(choice), choice)
    if kept and type not in ("text", "list"):
        raise BadValue(f"Only a text or a list has choices, not a {type}.", field="choices")
    if len(kept) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in kept.values()):
        raise BadValue(f"An attribute has {MOST_CHOICES} choices at most, of {LONGEST_CHOICE} characters each.", field="choices")
    return list(kept.values())


def plain(value: Any) -> Stored:
    """The stored form of a value of no declared type."""
    match value:
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case float():
            return parse_number(value)
    return value  # type: ignore[no-any-return]


def read_field(name: str, value: Any) -> str | date | None:
    """The value of a standard field; "" clears it."""
    if value is None or value == "":
        return None
    if name == "birth_date":
        found = value if isinstance(value, date) and not isinstance(value, datetime) else _date_of(value)
        if found is None:
            raise BadValue(f"“birth_date” is a date such as 1990-02-28; {_shown(value)} is not one.", attribute=name, type="date")
        return found
    text = _plain_text(value)
    if text is None:
        raise BadValue(f"“{name}” is a text; {_shown(value)} is not one.", attribute=name, type="text")
    return _read_text(name, text)


@lru_cache(8_192)
def _read_text(name: str, text: str) -> str | None:
    text = text.strip()
    match name:
        case "email":
            address = parse_email(text)
            if address is None:
                raise BadValue(f"{_shown(text)} is no email address.", attribute=name, type="text")
            return address
        case "phone":
            number = parse_phone(text)
            if number is None:
                raise BadValue(f"{_shown(text)} is no phone number: write it with its country code, as +39…", attribute=name, type="text")
            return number
        case "time_zone" if not is_zone(text):
            raise BadValue(f"{_shown(text)} is no time zone: write one as Europe/Rome.", attribute=name, type="text")
        case "locale":
            text = parse_locale(text) or text
        case "country":
            text = parse_country(text) or text
    if len(text) > LONGEST_TEXT:
        raise BadValue(f"“{name}” may have {LONGEST_TEXT:,} characters; this has {len(text):,}.", attribute=name, type="text")
    return text or None


def check_attribute_name(name: str) -> str:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadValue(f"An attribute's name has 1 to {LONGEST_NAME} printable characters; {_shown(name)} has not.", attribute=name)
    return name


def check_tag(tag: str) -> str:
    tag = tag.strip()
    if not tag or len(tag) > LONGEST_TAG or not tag.isprintable():
        raise BadValue(f"A tag has 1 to {LONGEST_TAG} printable characters; {_shown(tag)} has not.", tag=tag)
    return tag


def read_person(person: Person) -> Person:
    """The same person with every identifier in the form in which it is compared and stored; `BadPerson` if nothing names them."""
    if person.email is None and person.phone is None and person.anonymous_id is None and person.external_id:
        _identifier(person.external_id)
        return person
    email = phone = None
    if person.email is not None:
        email = parse_email(person.email)
        if email is None:
            raise BadPerson(f"{_shown(person.email)} is no email address.")
    if person.phone is not None:
        phone = parse_phone(person.phone)
        if phone is None:
            raise BadPerson(f"{_shown(person.phone)} is no phone number: write it with its country code, as +39…")
    external_id, anonymous_id = _identifier(person.external_id), _identifier(person.anonymous_id)
    if not (external_id or email or phone or anonymous_id):
        raise BadPerson("Nothing says who this is: give external_id, email, phone or anonymous_id.")
    return Person(external_id, email, phone, anonymous_id)


def identity_value(kind: str, value: str) -> str:
    """The form under which an identifier is found."""
    return fold_email(value) if kind == "email" else value


def _identifier(value: str | None) -> str | None:
    if not value:
        return None
    if len(value) > LONGEST_ID or "\x00" in value:
        raise BadPerson(f"An identifier has at most {LONGEST_ID} characters and no NUL; {_shown(value)} is none.")
    return value


def _plain_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return None


def _date_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    text = str(value)
    found = read_date(text)
    if found is None:
        moment = read_moment(text)
        return moment.date() if moment else None
    return found


def _midnight(value: Any) -> datetime | None:
    found = value if isinstance(value, date) else read_date(str(value))
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found else None


def _shown(value: Any) -> str:
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


# Channels by which marketing may go until it is withdrawn; every other needs a given consent (semantics 32).
OPT_OUT_CHANNELS = frozenset({"email", "push", "web_push", "in_app"})


# In place of a channel: withdrawn, nothing may go to the person by any (do not contact).
DO_NOT_CONTACT = "any"


def consent_counts(channel: str, for_channel: bool | None, for_topic: bool | None) -> bool:
    """Whether marketing may be sent. None: nothing was said. A withdrawal of the channel holds for all its topics."""
    if for_channel is False:
        return False
    if for_topic is not None:
        return for_topic
    return channel in OPT_OUT_CHANNELS if for_channel is None else for_channel
