"""What one leaf asks of one value: `value -> bool`, with the rules of absent values, lists, `every` and case.

An absent value is None. A value of a type that the comparison can't be made with counts as absent, except that a number or
boolean stands for its text in a comparison of text, and a text that is a plain number for its number.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from towpath.expr.conditions.bounds import depends_on_zone, is_dated, make_interval
from towpath.expr.conditions.tree import Compare
from towpath.values.folded import fold
from towpath.values.numbers import number_text, parse_number

Test = Callable[[Any], bool]


def make_test(leaf: Compare, values: Sequence[Any], now: datetime, zone: str, workspace_zone: str) -> Test:
    """The whole test of a leaf whose right-hand values are `values`, at `now`, for a person in `zone`."""
    operator = leaf.meaning
    word = leaf.operator
    if word == "is empty":
        return is_empty
    if word == "is not empty":
        return lambda value: not is_empty(value)
    if word in ("changed to", "changed from"):
        return _has_any([_equal(values[0], leaf, now, zone, workspace_zone)])
    if word == "has all":
        return _has_all([_equal(value, leaf, now, zone, workspace_zone) for value in values])
    return with_lists(_single(leaf, values, now, zone, workspace_zone), negative=operator.negative, every=leaf.every)


def moment_matters(leaf: Compare) -> tuple[bool, bool]:
    """Whether the test depends on the time or the workspace's zone, and on the person's zone."""
    return is_dated(leaf) or leaf.calculated, depends_on_zone(leaf) or leaf.calculated


def with_lists(test: Test, *, negative: bool, every: bool) -> Test:
    """`test` of one member, for a value that may be absent or a list (flow-file: a positive operator holds if any value holds)."""
    if negative:

        def none_holds(value: Any) -> bool:
            if value is None:
                return True
            if isinstance(value, _LISTS):
                for member in value:  # noqa: SIM110 - twice as fast as any()
                    if member is not None and test(member):
                        return False
                return True
            return not test(value)

        return none_holds

    def one_holds(value: Any) -> bool:
        if value is None:
            return False
        if isinstance(value, _LISTS):
            for member in value:  # noqa: SIM110
                if member is not None and test(member):
                    return True
            return False
        return test(value)

    def all_hold(value: Any) -> bool:
        if isinstance(value, _LISTS):
            members = [member for member in value if member is not None]
            return bool(members) and all(map(test, members))
        return value is not None and test(value)

    return all_hold if every else one_holds


_LISTS = (list, tuple, set, frozenset)


def is_empty(value: Any) -> bool:
    """Absent, empty text, or a list or object without anything in it."""
    if isinstance(value, _LISTS):
        return all(_is_nothing(member) for member in value)
    return _is_nothing(value)


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list | tuple | set | frozenset) and not value)


def _has_any(tests: Sequence[Test]) -> Test:
    return with_lists(lambda value: any(test(value) for test in tests), negative=False, every=False)


def _has_all(tests: Sequence[Test]) -> Test:
    whole = [with_lists(test, negative=False, every=False) for test in tests]
    return lambda value: all(test(value) for test in whole)


def _single(leaf: Compare, values: Sequence[Any], now: datetime, zone: str, workspace_zone: str) -> Test:
    """The positive test of one member that is not absent."""
    word, group = leaf.operator, leaf.meaning.group
    if word in ("is true", "is false"):
        wanted = word == "is true"
        return lambda value: value is wanted
    if leaf.type == "time" and group != "equal":
        return _clock(word, [str(value) for value in values])
    if group == "date" or (word == "between" and isinstance(values[0], date)):
        return make_interval(word, tuple(values), now, zone, workspace_zone).test()
    if group == "number":
        return _number(word, values)
    if group == "text":
        return _text(word, values[0] if isinstance(values[0], str) else text_of(values[0]) or "", exact=leaf.exact)
    if len(values) == 1:
        return _equal(values[0], leaf, now, zone, workspace_zone)
    if all(isinstance(value, str) for value in values):
        return _one_of(values, exact=leaf.exact)
    tests = [_equal(value, leaf, now, zone, workspace_zone) for value in values]
    return lambda value: any(test(value) for test in tests)


# ---- text


def text_of(value: Any) -> str | None:
    """The text that a scalar is compared as."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return None


def _equal(wanted: Any, leaf: Compare, now: datetime, zone: str, workspace_zone: str) -> Test:
    """Equality by the type of the right-hand value."""
    if isinstance(wanted, str):
        return _same_text(wanted, exact=leaf.exact)
    if isinstance(wanted, bool):
        return lambda value: value is wanted
    if isinstance(wanted, int | Decimal):
        return lambda value: (value if type(value) is int or type(value) is Decimal else parse_number(value)) == wanted
    if isinstance(wanted, date):
        return make_interval("is", (wanted,), now, zone, workspace_zone).test()
    return lambda value: False


def _same_text(wanted: str, *, exact: bool) -> Test:
    if exact:
        return lambda value: (value if type(value) is str else text_of(value)) == wanted
    folded = fold(wanted)

    def same(value: Any) -> bool:
        text = value if type(value) is str else text_of(value)
        return text is not None and (text == folded or fold(text) == folded)

    return same


def _one_of(values: Sequence[str], *, exact: bool) -> Test:
    wanted = frozenset(values if exact else map(fold, values))

    def one_of(value: Any) -> bool:
        text = text_of(value)
        return text is not None and (text if exact else fold(text)) in wanted

    return one_of


def _text(word: str, wanted: str, *, exact: bool) -> Test:
    wanted = wanted if exact else fold(wanted)
    compare: Callable[[str], bool]
    if word in ("contains", "does not contain"):
        compare = lambda text: wanted in text  # noqa: E731
    elif word == "starts with":
        compare = lambda text: text.startswith(wanted)  # noqa: E731
    elif word == "ends with":
        compare = lambda text: text.endswith(wanted)  # noqa: E731
    else:
        compare = make_pattern(wanted)

    def holds(value: Any) -> bool:
        text = value if type(value) is str else text_of(value)
        return text is not None and compare(text if exact else fold(text))

    return holds


def make_pattern(pattern: str) -> Callable[[str], bool]:
    """Whether the whole text fits a pattern of `*` and `?`. Ends in time proportional to the text for each `*`, without going back."""
    pieces = [_piece(piece) for piece in re.split(r"\*+", pattern)]
    if len(pieces) == 1:
        return lambda text: pieces[0].fullmatch(text) is not None
    first, *middle, last = pieces
    last_length = len(re.split(r"\*+", pattern)[-1])

    def fits(text: str) -> bool:
        begun = first.match(text)
        if begun is None:
            return False
        place, end = begun.end(), len(text) - last_length
        if end < place or last.fullmatch(text, end) is None:
            return False
        for piece in middle:
            found = piece.search(text, place, end)
            if found is None:
                return False
            place = found.end()
        return True

    return fits


def _piece(piece: str) -> re.Pattern[str]:
    return re.compile("".join("." if character == "?" else re.escape(character) for character in piece), re.DOTALL)


# ---- numbers and times of day


def _number(word: str, values: Sequence[Any]) -> Test:
    bounds = [parse_number(value) for value in values]
    if any(bound is None for bound in bounds):
        return lambda value: False
    bound = bounds[0]
    compare: Callable[[Any], bool]
    if word == "more than":
        compare = lambda number: number > bound  # noqa: E731
    elif word == "at least":
        compare = lambda number: number >= bound  # noqa: E731
    elif word == "less than":
        compare = lambda number: number < bound  # noqa: E731
    elif word == "at most":
        compare = lambda number: number <= bound  # noqa: E731
    else:
        upper = bounds[1]
        compare = lambda number: bound <= number <= upper  # noqa: E731

    def holds(value: Any) -> bool:
        number = value if type(value) is int or type(value) is Decimal else parse_number(value)
        return number is not None and compare(number)

    return holds


def _clock(word: str, values: Sequence[str]) -> Test:
    """Times of day, `HH:MM`; `between` may go over midnight."""
    first, last = values[0], values[-1]
    if word == "between":
        if first <= last:
            return lambda value: isinstance(value, str) and first <= value <= last
        return lambda value: isinstance(value, str) and (value >= first or value <= last)
    compare: dict[str, Test] = {
        "before": lambda value: value < first,
        "after": lambda value: value > first,
        "on or before": lambda value: value <= first,
        "on or after": lambda value: value >= first,
    }
    test = compare[word]
    return lambda value: isinstance(value, str) and test(value)
