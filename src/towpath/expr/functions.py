"""The functions of expressions. All are total on their types, end in time proportional to their input, and never see a host object."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b
from typing import Any

import msgspec

from towpath.expr.facts import Type
from towpath.expr.moment import Moment
from towpath.values import zones
from towpath.values.numbers import number_text, parse_number
from towpath.values.problems import TowpathError

LONGEST_TEXT = 100_000
LONGEST_LIST = 10_000
LARGEST = Decimal(10) ** 30


class ExpressionFailed(TowpathError):
    """An expression has no value: a division by zero, text where a number belongs, something too large."""

    code = "expression_failed"
    status = 422


class Function(msgspec.Struct, frozen=True):
    """takes: types of the arguments (`any`: all); the last repeats where `more`. least: how many must be given.

    absent: called with absent arguments too; otherwise the result is then absent.
    """

    name: str
    takes: tuple[Type, ...]
    gives: Type
    run: Callable[..., Any]
    meaning: str
    least: int | None = None
    more: bool = False
    absent: bool = False
    moment: bool = False  # the first argument of `run` is the moment


def as_text(value: Any) -> str:
    """A value inside a text: numbers without exponent, dates in ISO 8601, absent empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(map(as_text, value))
    raise ExpressionFailed("An object can't be made into text.")


def fitting(value: Any) -> Any:
    """`value`, if it is not too large to be kept."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ExpressionFailed(f"The text is longer than {LONGEST_TEXT} characters.")
    if isinstance(value, list | tuple) and len(value) > LONGEST_LIST:
        raise ExpressionFailed(f"The list is longer than {LONGEST_LIST}.")
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and not -LARGEST < value < LARGEST:
        raise ExpressionFailed("The number is too large.")
    return value


def _length(value: Any) -> int:
    if isinstance(value, str | list | tuple | Mapping):
        return len(value)
    raise ExpressionFailed("len() takes a text or a list.")


def _find(where: Any, what: Any) -> int:
    if isinstance(where, str):
        return where.find(as_text(what))
    if isinstance(where, list | tuple):
        return next((place for place, member in enumerate(where) if member == what and type(member) is type(what)), -1)
    raise ExpressionFailed("find() looks in a text or a list.")


def _round(number: Decimal | int, places: int = 0) -> Decimal | int:
    if not isinstance(places, int) or not 0 <= places <= 12:
        raise ExpressionFailed("round() takes 0 to 12 places.")
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if places else int(rounded)


def _replace(text: str, old: str, new: str) -> str:
    if not old:
        return text
    if len(text) + text.count(old) * (len(new) - len(old)) > LONGEST_TEXT:
        raise ExpressionFailed(f"The text is longer than {LONGEST_TEXT} characters.")
    return text.replace(old, new)


def _concat(*values: Any) -> Any:
    if values and all(isinstance(value, list | tuple) for value in values):
        return fitting([member for value in values for member in value])
    return fitting("".join(map(as_text, values)))


def read_date(value: Any) -> date | datetime:
    """A date or an instant from what stands for one: ISO text too."""
    from towpath.expr.conditions.bounds import read_dated

    found = read_dated(value) if isinstance(value, str) else value
    if isinstance(found, date):
        return found
    raise ExpressionFailed(f"“{as_text(value)}” is not a date.")


_DIRECTIVE = re.compile(r"%-?(.)", re.DOTALL)
_DIRECTIVES = frozenset("YymdHIMSpjaAbBeuUWZz%")


def format_date(moment: Moment, value: Any, pattern: str) -> str:
    """A date or instant, on the person's wall clock, by strftime's directives."""
    found = read_date(value)
    if isinstance(found, datetime):
        found = found.astimezone(zones.zone(moment.zone))
    if len(pattern) > 200 or any(directive not in _DIRECTIVES for directive in _DIRECTIVE.findall(pattern)) or re.search(r"%-?$", pattern):
        raise ExpressionFailed(f"“{pattern[:40]}” is not a date pattern: use “%d.%m.%Y”, “%H:%M” and the like.")
    return found.strftime(pattern)


def _days_between(moment: Moment, first: Any, second: Any) -> int:
    """Whole days of 24 hours between two instants; calendar days where one of them is a date."""
    start, end = read_date(first), read_date(second)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return int((_aware(end) - _aware(start)).total_seconds() // 86400)
    return (_local_day(end, moment.zone) - _local_day(start, moment.zone)).days


def _hours_between(moment: Moment, first: Any, second: Any) -> int:
    from towpath.values.durations import start_of_day

    start, end = (
        _aware(value) if isinstance(value, datetime) else start_of_day(value, moment.zone)
        for value in (read_date(first), read_date(second))
    )
    return int((end - start).total_seconds() // 3600)


def _aware(value: datetime) -> datetime:
    from datetime import UTC

    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _local_day(value: date | datetime, zone: str) -> date:
    return _aware(value).astimezone(zones.zone(zone)).date() if isinstance(value, datetime) else value


def _pin(moment: Moment, digits: int = 4) -> str:
    if not isinstance(digits, int) or not 1 <= digits <= 12:
        raise ExpressionFailed("pin() takes 1 to 12 digits.")
    thrown = int.from_bytes(blake2b(moment.dice.to_bytes(16, "big", signed=True), digest_size=16, person=b"pin").digest(), "big")
    return f"{thrown % 10**digits:0{digits}}"


def _number(value: Any) -> Decimal | int | None:
    return parse_number(value.strip() if isinstance(value, str) else value)


FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function("len", ("any",), "number", _length, "characters of a text, members of a list"),
        Function("find", ("any", "any"), "number", _find, "place of a part in a text or list, from 0; -1 if it is not there"),
        Function("round", ("number", "number"), "number", _round, "half up, to so many places (0)", least=1),
        Function("upper", ("text",), "text", str.upper, "in capitals"),
        Function("lower", ("text",), "text", str.lower, "in small letters"),
        Function("replace", ("text", "text", "text"), "text", _replace, "every occurrence of the second text by the third"),
        Function("concat", ("any",), "any", _concat, "all put together: as text, or as one list", more=True, absent=True),
        Function("format_date", ("any", "text"), "text", format_date, "a date on the person's wall clock: “%d.%m.%Y %H:%M”", moment=True),
        Function("days_between", ("any", "any"), "number", _days_between, "whole days from the first to the second", moment=True),
        Function("hours_between", ("any", "any"), "number", _hours_between, "whole hours from the first to the second", moment=True),
        Function("pin", ("number",), "text", _pin, "random digits (4); the same visit throws the same", least=0, moment=True),
        Function("now", (), "datetime", lambda moment: moment.now, "this moment", moment=True),
        Function("text", ("any",), "text", as_text, "as text", absent=True),
        Function("number", ("any",), "number", _number, "a text as a number; absent if it is none"),
        Function(
            "default", ("any", "any"), "any", lambda value, other: other if value is None or value == "" else value,
            "the second where the first is absent or empty", absent=True,
        ),
    )
}  # fmt: skip
