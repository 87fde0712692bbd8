"""Right-hand values: read by the type of the path, written in their canonical form."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from towpath.expr.conditions.operators import Operator
from towpath.expr.conditions.tree import Calculated
from towpath.expr.facts import Path, Type
from towpath.expr.scope import nearest
from towpath.values import calendar, durations
from towpath.values.calendar import BadTime, parse_weekday
from towpath.values.durations import Duration
from towpath.values.numbers import number_text, parse_number
from towpath.values.problems import TowpathError
from towpath.values.scalars import Plain, guess

_TRUE, _FALSE = ("true", "yes"), ("false", "no")


class BadWord(TowpathError):
    """A value that the path can't have. near: the one that was perhaps meant."""

    code = "bad_value"

    def __init__(self, sentence: str, near: str | None = None) -> None:
        super().__init__(sentence)
        self.near = near


def read_value(value: Any, operator: Operator, path: Path, type_: Type) -> Any:
    """`value` as the type of the path, or else the operator, wants it. Raises BadWord and what the parsers of values raise."""
    if isinstance(value, list | tuple | dict) or value is None:
        raise BadWord(f"“{value}” can't be compared with: one value was expected.")
    if operator.takes == "duration":
        return durations.parse(str(value))
    if str(path) == "now.weekday":
        return calendar.WEEKDAYS[parse_weekday(str(value))]
    if operator.group == "number" and type_ in ("list", "any") and operator.word != "between":
        return _number(value, path)
    if operator.group == "text":
        return str(value) if isinstance(value, str) else _text(value)
    if type_ == "text":
        return _text(value)
    if type_ == "number":
        return _number(value, path)
    if type_ == "boolean":
        return _boolean(value, path)
    if type_ == "time":
        return calendar.parse_time(str(value)).strftime("%H:%M")
    if type_ == "date":
        return value if isinstance(value, date) and not isinstance(value, datetime) else calendar.parse_date(str(value))
    if type_ == "datetime" or operator.group == "date":
        return read_moment(value)
    return _by_looks(value, operator)


def read_moment(value: Any) -> date | datetime:
    """A date, or a point in time; one without an offset is on the wall clock of the workspace."""
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if len(text) == 10:
        return calendar.parse_date(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadTime(f"“{text}” is not a date or time: write “2026-12-01” or “2026-12-01 09:00”.", text=text) from None


def coerce(value: Any, type_: Type) -> Any:
    """A computed value as the path's type; None if it can't be."""
    if value is None or type_ in ("any", "list", "object"):
        return value
    try:
        if type_ == "text":
            return _text(value)
        if type_ == "number":
            return parse_number(value)
        if type_ == "boolean":
            return value if isinstance(value, bool) else None
        if type_ == "time":
            return calendar.parse_time(str(value)).strftime("%H:%M")
        return read_moment(value)
    except TowpathError:
        return None


def _by_looks(value: Any, operator: Operator) -> Any:
    """A value whose type nothing declares. `between` takes numbers, else dates."""
    if isinstance(value, Plain):
        value = guess(value)
    if isinstance(value, float):
        value = parse_number(value)
    if operator.word == "between" and isinstance(value, str):
        number = parse_number(value)
        return number if number is not None else read_moment(value)
    return str(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | float):
        number = parse_number(value)
        return str(value) if number is None else number_text(number)
    return str(value)


def _number(value: Any, path: Path) -> Decimal | int:
    number = parse_number(value)
    if number is None:
        raise BadWord(f"“{value}” is not a number, and “{path}” is compared with one.")
    return number


def _boolean(value: Any, path: Path) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise BadWord(f"“{value}” is neither true nor false, as “{path}” is.", nearest(word, ("true", "false")))


def write_value(value: Any) -> Any:
    """The canonical form for a document: text, int, Decimal or boolean."""
    if isinstance(value, Calculated):
        return f"={value.expression.text}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second and not value.microsecond else "auto")
    if isinstance(value, date | Duration):
        return str(value)
    if isinstance(value, str) and value.startswith("="):
        return f"={value}"
    return value


def say_value(value: Any) -> str:
    """For a sentence: text of several words stands in ‘single quotes’, so that one sees where it ends."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number_text(value)
    if isinstance(value, str):
        return value if value and not re.search(r"\s|[‘’]", value) else f"‘{value}’"
    return str(write_value(value))


def say_list(words: Sequence[str], last: str) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
