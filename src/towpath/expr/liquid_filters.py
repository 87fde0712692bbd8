"""Filters of templates that differ from the library's: exact numbers, dates by the person's clock, sizes that stay small."""

import functools
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import islice
from typing import Any

from liquid import Environment, Markup
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context
from liquid.undefined import Undefined

from towpath.expr.functions import LARGEST, ExpressionFailed, format_date
from towpath.expr.moment import Moment
from towpath.values.numbers import number_text

LONGEST_TEXT = 200_000
LONGEST_LIST = 10_000
MOST_WORK = 20_000_000  # characters that the filters of one rendering may go through

# The only filters that leave text unescaped are those that escape it themselves.
_TAKEN_OUT = ("safe", "escapejs")


class TooMuch(FilterArgumentError):
    """A rendering went over a limit."""


def refuse(sentence: str) -> TooMuch:
    return TooMuch(sentence, token=None)


def install(environment: Environment) -> None:
    """Own filters in the place of the library's, and every filter behind its guard."""
    for name in _TAKEN_OUT:
        environment.filters.pop(name, None)
    environment.filters.update(
        plus=_arithmetic(lambda left, right: left + right),
        minus=_arithmetic(lambda left, right: left - right),
        times=_arithmetic(lambda left, right: left * right),
        divided_by=_arithmetic(_divide),
        modulo=_arithmetic(_modulo),
        at_most=_arithmetic(min),
        at_least=_arithmetic(max),
        abs=lambda value: _tidy(abs(_number(value))),
        ceil=lambda value: int(_number(value).to_integral_value(ROUND_CEILING)),
        floor=lambda value: int(_number(value).to_integral_value(ROUND_FLOOR)),
        round=_round,
        sum=_sum,
        date=_date,
        replace=_replace,
        join=_join,
    )
    environment.filters.update({name: _guarded(run) for name, run in environment.filters.items()})


def _guarded(run: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refused where its input, its result or the work of the whole rendering is too large."""

    @functools.wraps(run)
    def guarded(*values: Any, **named: Any) -> Any:
        context = named.get("context")
        if not getattr(run, "with_context", False):
            named.pop("context", None)
        size = sum(map(_size, values))
        result = run(*values, **named)
        if context is not None:
            context.count_work(size + _size(result))
        return result

    return with_context(guarded)


def _size(value: Any) -> int:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise refuse(f"A text is longer than {LONGEST_TEXT} characters.")
        return len(value)
    if isinstance(value, list | tuple | range):
        if len(value) > LONGEST_LIST:
            raise refuse(f"A list is longer than {LONGEST_LIST}.")
        return len(value) + sum(len(member) for member in value if isinstance(member, str))
    return 1


# ---- numbers


def _number(value: Any) -> Decimal:
    """A number from a number or the text of one; anything else is 0, as Liquid has it."""
    if isinstance(value, bool) or value is None:
        return Decimal(0)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value).strip()[:60])
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and -LARGEST < number < LARGEST and number.as_tuple().exponent >= -60 else Decimal(0)  # type: ignore[operator]


def _tidy(number: Decimal) -> int | Decimal:
    if not number.is_finite() or not -LARGEST < number < LARGEST:
        raise refuse("A number is too large.")
    return int(number) if number.as_tuple().exponent == 0 else Exact(number)


class Exact(Decimal):
    """A Decimal that is written without an exponent."""

    def __str__(self) -> str:
        return number_text(Decimal(self))


def _arithmetic(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Any]:
    return lambda value, other: _tidy(operation(_number(value), _number(other)))


def _divide(left: Decimal, right: Decimal) -> Decimal:
    """Of two whole numbers the whole quotient, rounded down, as Liquid has it."""
    if not right:
        raise refuse("A number is divided by zero.")
    whole = left.as_tuple().exponent == 0 and right.as_tuple().exponent == 0
    return (left / right).to_integral_value(ROUND_FLOOR) if whole else left / right


def _modulo(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise refuse("A number is divided by zero.")
    return left - right * (left / right).to_integral_value(ROUND_FLOOR)


def _round(value: Any, places: Any = 0) -> int | Decimal:
    digits = int(_number(places))
    if not 0 <= digits <= 12:
        raise refuse("“round” takes 0 to 12 places.")
    rounded = _number(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return _tidy(rounded) if digits else int(rounded)


def _sum(values: Any, key: Any = None) -> int | Decimal:
    members = values if isinstance(values, list | tuple | range) else []
    if isinstance(key, str):
        members = [member.get(key) if isinstance(member, dict) else None for member in members]
    return _tidy(sum((_number(member) for member in islice(members, LONGEST_LIST)), Decimal(0)))


# ---- text and dates


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _replace(value: Any, old: Any, new: Any = "") -> str:
    text, old, new = _text(value), _text(old), _text(new)
    if not old:
        return text
    # Escaped forms are up to five times as long.
    if len(text) + text.count(old) * len(new) * 5 > LONGEST_TEXT * 5:
        raise refuse(f"A text is longer than {LONGEST_TEXT} characters.")
    return text.replace(old, new)


def _join(values: Any, between: Any = " ") -> str:
    if isinstance(values, Undefined) or not isinstance(values, list | tuple | range):
        return _text(values)
    words, between = [_text(value) for value in values], _text(between)
    if sum(map(len, words)) + len(between) * len(words) > LONGEST_TEXT:
        raise refuse(f"A text is longer than {LONGEST_TEXT} characters.")
    return Markup(between).join(words) if isinstance(between, Markup) else between.join(words)


_EPOCH_DIGITS = re.compile(r"[0-9]{1,11}")


@with_context
def _date(value: Any, pattern: Any = "%Y-%m-%d", *, context: Any) -> Any:
    """A date on the person's wall clock; `now` and `today` are the moment of the rendering. What is no date is left as it is."""
    moment: Moment = context.moment
    if value is None or isinstance(value, Undefined):
        return ""
    if value in ("now", "today"):
        value = moment.now
    elif isinstance(value, int) or (isinstance(value, str) and _EPOCH_DIGITS.fullmatch(value)):
        value = datetime.fromtimestamp(int(value), tz=moment.now.tzinfo) if 0 <= int(value) < 32_503_680_000 else value
    try:
        return format_date(moment, value, str(pattern))
    except ExpressionFailed as error:
        if isinstance(value, date):
            raise refuse(error.sentence) from None
        return value
