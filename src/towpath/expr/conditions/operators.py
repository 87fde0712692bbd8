"""The operators of conditions: one table for parsing, checking, evaluating, printing and the reference page."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from towpath.expr.facts import Type

Group = Literal["equal", "text", "number", "date", "list", "state", "change"]
Takes = Literal["nothing", "one", "several", "two", "duration"]


class Operator(msgspec.Struct, frozen=True):
    """word: as printed. symbols: read too. takes: the right-hand side. negative: holds for an absent value, and of a list only if
    its positive counterpart holds for no member. types: of paths it makes sense for. meaning: for the reference page."""

    word: str
    group: Group
    takes: Takes
    types: tuple[Type, ...]
    meaning: str
    negative: bool = False
    symbols: tuple[str, ...] = ()


_ALL: tuple[Type, ...] = ("text", "number", "boolean", "date", "datetime", "time", "list", "object", "any")
_COMPARED: tuple[Type, ...] = ("text", "number", "boolean", "date", "datetime", "time", "list", "any")
_TEXT: tuple[Type, ...] = ("text", "list", "any")
_NUMBER: tuple[Type, ...] = ("number", "list", "any")
_DATED: tuple[Type, ...] = ("date", "datetime", "list", "any")
_CLOCK: tuple[Type, ...] = ("date", "datetime", "time", "list", "any")
_LIST: tuple[Type, ...] = ("list", "any")

_TABLE = (
    Operator("is", "equal", "one", _COMPARED, "the value is this one", symbols=("=", "==")),
    Operator("is not", "equal", "one", _COMPARED, "the value is another, or absent", negative=True, symbols=("!=", "<>")),
    Operator("in", "equal", "several", _COMPARED, "the value is one of these"),
    Operator("not in", "equal", "several", _COMPARED, "the value is none of these, or absent", negative=True),
    Operator("contains", "text", "one", _TEXT, "the text has this in it"),
    Operator("does not contain", "text", "one", _TEXT, "the text does not have this in it, or is absent", negative=True),
    Operator("starts with", "text", "one", _TEXT, "the text begins with this"),
    Operator("ends with", "text", "one", _TEXT, "the text ends with this"),
    Operator("matches", "text", "one", _TEXT, "the whole text fits the pattern: `*` is any text, `?` one character"),
    Operator("is empty", "state", "nothing", _ALL, "absent, empty text, empty list"),
    Operator("is not empty", "state", "nothing", _ALL, "there is something"),
    Operator("is true", "state", "nothing", ("boolean", "list", "any"), "true"),
    Operator("is false", "state", "nothing", ("boolean", "list", "any"), "false (absent is neither)"),
    Operator("more than", "number", "one", _NUMBER, "greater", symbols=(">",)),
    Operator("at least", "number", "one", _NUMBER, "greater or equal", symbols=(">=",)),
    Operator("less than", "number", "one", _NUMBER, "smaller", symbols=("<",)),
    Operator("at most", "number", "one", _NUMBER, "smaller or equal", symbols=("<=",)),
    Operator(
        "between", "number", "two", ("number", "date", "datetime", "time", "list", "any"), "from the first to the second, both included"
    ),
    Operator("before", "date", "one", _CLOCK, "earlier; of a date: than its first instant in the workspace's zone"),
    Operator("after", "date", "one", _CLOCK, "later; of a date: than its last instant in the workspace's zone"),
    Operator("on", "date", "one", _DATED, "on this date in the person's zone"),
    Operator("on or before", "date", "one", _CLOCK, "not later; a date counts whole, in the workspace's zone"),
    Operator("on or after", "date", "one", _CLOCK, "not earlier; a date counts whole, in the workspace's zone"),
    Operator("in the last", "date", "duration", _DATED, "between now and this long ago (a day is 24 hours)"),
    Operator("in the next", "date", "duration", _DATED, "later than now, by no more than this (a day is 24 hours)"),
    Operator("longer ago than", "date", "duration", _DATED, "earlier than this long ago (a day is 24 hours)"),
    Operator("is today", "date", "nothing", _DATED, "on today's date in the person's zone"),
    Operator("has", "list", "one", _LIST, "the list has this member"),
    Operator("has any", "list", "several", _LIST, "the list has at least one of these"),
    Operator("has all", "list", "several", _LIST, "the list has every one of these"),
    Operator("has none", "list", "several", _LIST, "the list has none of these, or is absent", negative=True),
    Operator("changed", "change", "nothing", _ALL, "the event changed this attribute"),
    Operator("changed from", "change", "one", _ALL, "the event changed this attribute from this value"),
    Operator("changed to", "change", "one", _ALL, "the event changed this attribute to this value"),
)

OPERATORS: Mapping[str, Operator] = {operator.word: operator for operator in _TABLE}
SYNONYMS: Mapping[str, str] = {symbol: operator.word for operator in _TABLE for symbol in operator.symbols}
# Numbers' operators by which times and dates are compared too where a person writes `<`.
DATE_FOR_NUMBER: Mapping[str, str] = {
    "more than": "after",
    "at least": "on or after",
    "less than": "before",
    "at most": "on or before",
}


def find_operator(written: str) -> Operator | None:
    """By word or symbol; case and doubled spaces do not matter."""
    word = " ".join(written.lower().split())
    return OPERATORS.get(SYNONYMS.get(word, word))
