"""Values made to fit the type that an attribute or a variable declares. Numbers are int or Decimal, never float (semantics 51)."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from towpath.values.calendar import BadTime, parse_date, parse_local
from towpath.values.numbers import number_text, parse_number
from towpath.values.scalars import Plain, guess

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


class ValueFailed(Exception):
    """A value could not be worked out at this visit; its text says why, for people."""


def as_type(value: Any, type: str | None, name: str) -> Any:
    """`value` as the type says; None stays None, and an empty text is None where text is not wanted. Raises ValueFailed."""
    if type in (None, "any") or value is None:
        return guess(value) if isinstance(value, Plain) else value
    if type != "text" and isinstance(value, str) and not value.strip():
        return None
    read = _READERS[type](value)
    if read is None:
        raise ValueFailed(f"“{name}” is {_WORDS[type]}, and “{_short(value)}” is not.")
    return read


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | float):
        number = parse_number(value)
        return None if number is None else number_text(number)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else None


def _number(value: Any) -> Decimal | int | None:
    return parse_number(value.strip() if isinstance(value, str) else value)


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value).strip()[:10]) if isinstance(value, str) else None
    except BadTime:
        return None


def _datetime(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        try:
            read = parse_local(value)
        except BadTime:
            return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _list(value: Any) -> list[Any] | None:
    if isinstance(value, list | tuple):
        return [guess(member) if isinstance(member, Plain) else member for member in value]
    return [str(value)] if isinstance(value, str) else None


def _object(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _text,
    "list": _list,
    "object": _object,
}
_WORDS = {
    "text": "text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
    "datetime": "a date and time",
    "time": "a time of day",
    "list": "a list",
    "object": "an object",
}


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
