"""A condition as SQL, with the same answers as `evaluate`. Text is compared in folded form by code points, values are parameters."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from towpath.expr.conditions.bounds import DATE_PATTERN, MOMENT_PATTERN, Interval, depends_on_zone, is_dated, make_interval
from towpath.expr.conditions.tree import All, AnyOf, Compare, Condition, Did, Holds, Not, Tree
from towpath.expr.fragments import Fragment, Json, NotCompilable, Query, Scalar, Texts, count_events, fragment, question
from towpath.values.calendar import at_wall
from towpath.values.durations import before
from towpath.values.folded import escape_pattern, fold
from towpath.values.numbers import NUMBER_PATTERN, parse_number


def to_sql(condition: Condition, query: Query) -> str:
    """A boolean that is never null, over the aliases `contact` (and `customer_order`); its parameters are added to `query`.

    Raises NotCompilable for what is known only inside a run: variables, nodes, the starting event, expressions on the right.
    """
    return _tree(condition.tree, query)


def _tree(tree: Tree, query: Query) -> str:
    if isinstance(tree, All | AnyOf):
        if not tree.members:
            return "true" if isinstance(tree, All) else "false"
        return "(" + (" and " if isinstance(tree, All) else " or ").join(_tree(member, query) for member in tree.members) + ")"
    if isinstance(tree, Not):
        return f"not {_tree(tree.member, query)}"
    if isinstance(tree, Did):
        return _did(tree, query)
    if isinstance(tree, Holds):
        return _compare(tree.compare, query) if tree.compare is not None else question(tree.question, tree.arguments, query)
    return _compare(tree, query)


def _did(leaf: Did, query: Query) -> str:
    if leaf.since == "entry":
        raise NotCompilable("“since: entry” has a meaning only inside a flow.")
    starts = []
    if leaf.within is not None:
        starts.append(before(query.now, leaf.within, query.workspace_zone))
    if leaf.since is not None:
        starts.append(leaf.since if leaf.since.tzinfo else at_wall(leaf.since, query.workspace_zone))
    where = None if leaf.where is None else to_sql(leaf.where, query)
    count = count_events(leaf.event, max(starts) if starts else None, where, query)
    least = query.parameter(leaf.at_least, "bigint")
    enough = f"{count} >= {least}" if leaf.at_most is None else f"{count} between {least} and {query.parameter(leaf.at_most, 'bigint')}"
    return f"not ({enough})" if leaf.negated else f"({enough})"


# ---- [path, operator, value...]


def _compare(leaf: Compare, query: Query) -> str:
    if leaf.calculated:
        raise NotCompilable("A value that is an expression can't be asked of many people at once.")
    if leaf.meaning.group == "change":
        raise NotCompilable(f"“{leaf.operator}” asks about one event.")
    found = fragment(leaf.path.root, leaf.path.rest, query)
    if leaf.operator in ("is empty", "is not empty"):
        empty = _is_empty(found, query)
        return empty if leaf.operator == "is empty" else f"not {empty}"
    if leaf.operator == "has all":
        return "(" + " and ".join(_quantified(found, leaf, (value,), query) for value in leaf.values) + ")"
    return _quantified(found, leaf, leaf.values, query)


class _Value(msgspec.Struct, frozen=True):
    """One member that is compared: how it reads as text, folded text, number, boolean, date. None: it never is one."""

    text: str | None = None
    folded: str | None = None
    number: str | None = None
    boolean: str | None = None
    dated: Callable[[Interval, str | None], str] | None = None


def _quantified(found: Fragment, leaf: Compare, values: tuple[Any, ...], query: Query) -> str:
    """The test over one value or the members of a list, by the rules of absent values, negatives and `every`."""
    negative = leaf.meaning.negative
    if isinstance(found, Scalar):
        test = f"coalesce({_test(_of_scalar(found, query), leaf, values, query)}, false)"
        return f"not {test}" if negative else test
    if isinstance(found, Texts):
        rows = f"({found.select}) as member (plain, folded)"
        test = _test(_of_text("member.plain", "member.folded", query), leaf, values, query)
    else:
        rows = _rows(found, query, folded=_compares_text(values, leaf))
        test = _test(_of_json("member.value", query), leaf, values, query)
    if negative:
        return f"not exists (select from {rows} where {test})"
    if leaf.every:
        return f"(exists (select from {rows}) and not exists (select from {rows} where ({test}) is not true))"
    return f"exists (select from {rows} where {test})"


def _rows(found: Json, query: Query, *, folded: bool) -> str:
    """The members of a jsonb value that are not null, as `member(value)`. Folded: from the folded forms where there are any."""
    path = query.parameter("$" + "".join(f".{_quoted(part)}" for part in found.path) + "[*]", "jsonpath")
    whole = found.value
    if folded:
        whole = f"case when coalesce(jsonb_path_exists({found.folded}, {path}), false) then {found.folded} else {found.value} end"
    return f"(select value from jsonb_path_query({whole}, {path}) as value where value <> 'null'::jsonb) as member (value)"


def _quoted(part: str) -> str:
    """A key in a jsonpath: quoted as JSON is."""
    return msgspec.json.encode(part).decode()


def _is_empty(found: Fragment, query: Query) -> str:
    if isinstance(found, Scalar):
        return f"(coalesce({found.sql}, '') = '')" if found.kind == "text" else f"({found.sql} is null)"
    if isinstance(found, Texts):
        return f"not exists (select from ({found.select}) as member (plain, folded) where member.plain <> '')"
    return f"""not exists (select from {_rows(found, query, folded=False)} where member.value not in ('""', '[]', '{{}}'))"""


def _compares_text(values: Sequence[Any], leaf: Compare) -> bool:
    return not leaf.exact and not is_dated(leaf) and (leaf.meaning.group == "text" or any(isinstance(value, str) for value in values))


# ---- the three sorts of members


def _of_scalar(found: Scalar, query: Query) -> _Value:
    sql = found.sql
    if found.kind == "text":
        return _of_text(sql, found.folded or sql, query)
    text = f"({sql})::text"
    if found.kind == "number":
        return _Value(text, text, sql, None, None)
    if found.kind == "boolean":
        return _Value(text, text, None, sql, None)
    if found.kind == "date":
        return _Value(text, text, None, None, lambda interval, today: _day_inside(sql, interval, today, query))
    return _Value(None, None, None, None, lambda interval, today: _moment_inside(sql, interval, today, query))


def _of_text(text: str, folded: str, query: Query) -> _Value:
    number = f"case when {text} ~ {query.parameter(NUMBER_PATTERN, 'text')} then ({text})::numeric end"
    return _Value(text, folded, number, None, lambda interval, today: _text_inside(text, interval, today, query))


def _of_json(value: str, query: Query) -> _Value:
    raw = f"({value} #>> '{{}}')"
    kind = f"jsonb_typeof({value})"
    text = f"case when {kind} in ('string', 'number', 'boolean') then {raw} end"
    number = (
        f"case when {kind} = 'number' or ({kind} = 'string' and {raw} ~ {query.parameter(NUMBER_PATTERN, 'text')}) then {raw}::numeric end"
    )
    boolean = f"case when {kind} = 'boolean' then {raw}::boolean end"
    string = f"(case when {kind} = 'string' then {raw} end)"
    return _Value(text, text, number, boolean, lambda interval, today: _text_inside(string, interval, today, query))


def _text_inside(text: str, interval: Interval, zoned: str | None, query: Query) -> str:
    """Text that is a date or an instant, guarded so that no other text is cast."""
    is_date, is_moment = query.parameter(DATE_PATTERN, "text"), query.parameter(MOMENT_PATTERN, "text")
    return (
        f"case when {text} ~ {is_date} then {_day_inside(f'({text})::date', interval, zoned, query)}"
        f" when {text} ~ {is_moment} then {_moment_inside(f'({text})::timestamptz', interval, zoned, query)} end"
    )


def _day_inside(day: str, interval: Interval, zoned: str | None, query: Query) -> str:
    """zoned: the one day of the person that is meant, as SQL."""
    if zoned is not None:
        return f"{day} = {zoned}"
    return _inside(day, interval.first_day, interval.end_day, "date", query)


def _moment_inside(moment: str, interval: Interval, zoned: str | None, query: Query) -> str:
    if zoned is not None:
        return f"({moment} at time zone {query.person_zone()})::date = {zoned}"
    return _inside(moment, interval.start, interval.end, "timestamptz", query)


def _inside(value: str, start: date | None, end: date | None, type_: str, query: Query) -> str:
    """start <= value < end, where an end may be open."""
    parts = [] if start is None else [f"{value} >= {query.parameter(start, type_)}"]
    if end is not None:
        parts.append(f"{value} < {query.parameter(end, type_)}")
    return " and ".join(parts) or f"{value} is not null"


# ---- one test


def _test(value: _Value, leaf: Compare, values: tuple[Any, ...], query: Query) -> str:
    """May be null, which counts as false."""
    word, group = leaf.operator, leaf.meaning.group
    if word in ("is true", "is false"):
        return "false" if value.boolean is None else f"({value.boolean}) = {'true' if word == 'is true' else 'false'}"
    if leaf.type == "time" and group != "equal":
        return _clock(value, word, values, query)
    if group == "date" or (word == "between" and isinstance(values[0], date)):
        return _dated(value, leaf, word, values, query)
    if group == "number":
        return _number(value, word, values, query)
    if group == "text":
        return _text(value, leaf, str(values[0]), query)
    return "(" + " or ".join(_equal(value, leaf, wanted, query) for wanted in _by_text(values)) + ")"


def _by_text(values: tuple[Any, ...]) -> list[Any]:
    """All texts as one list, so that a long list is one parameter."""
    texts = [value for value in values if isinstance(value, str)]
    return [*([texts] if texts else []), *(value for value in values if not isinstance(value, str))]


def _equal(value: _Value, leaf: Compare, wanted: Any, query: Query) -> str:
    if isinstance(wanted, list):
        side = value.text if leaf.exact else value.folded
        texts = wanted if leaf.exact else [fold(text) for text in wanted]
        return "false" if side is None else f'({side}) collate "C" = any({query.parameter(texts, "text[]")})'
    if isinstance(wanted, bool):
        return "false" if value.boolean is None else f"({value.boolean}) = {query.parameter(wanted, 'boolean')}"
    if isinstance(wanted, int | Decimal):
        return "false" if value.number is None else f"({value.number}) = {query.parameter(wanted, 'numeric')}"
    return _dated(value, leaf, "is", (wanted,), query)


def _dated(value: _Value, leaf: Compare, word: str, values: tuple[Any, ...], query: Query) -> str:
    if value.dated is None:
        return "false"
    zoned = None
    if word == "is today":
        zoned = f"({query.parameter(query.now, 'timestamptz')} at time zone {query.person_zone()})::date"
    elif depends_on_zone(leaf) and not isinstance(values[0], datetime):
        zoned = query.parameter(values[0], "date")
    return value.dated(make_interval(word, values, query.now, query.zone, query.workspace_zone), zoned)


def _number(value: _Value, word: str, values: tuple[Any, ...], query: Query) -> str:
    bounds = [parse_number(bound) for bound in values]
    if value.number is None or any(bound is None for bound in bounds):
        return "false"
    if word == "between":
        return f"({value.number}) between {query.parameter(bounds[0], 'numeric')} and {query.parameter(bounds[1], 'numeric')}"
    sign = {"more than": ">", "at least": ">=", "less than": "<", "at most": "<="}[word]
    return f"({value.number}) {sign} {query.parameter(bounds[0], 'numeric')}"


def _text(value: _Value, leaf: Compare, wanted: str, query: Query) -> str:
    side = value.text if leaf.exact else value.folded
    if side is None:
        return "false"
    side = f'({side}) collate "C"'
    wanted = wanted if leaf.exact else fold(wanted)
    if leaf.operator == "matches":
        return f"{side} like {query.parameter(_like(wanted), 'text')}"
    text = query.parameter(wanted, "text")
    if leaf.operator in ("contains", "does not contain"):
        return f"strpos({side}, {text}) > 0"
    if leaf.operator == "starts with":
        return f"starts_with({side}, {text})"
    return f"right({side}, length({text})) = {text}"


def _like(pattern: str) -> str:
    """`*` and `?` as LIKE has them; its own signs as they are."""
    return escape_pattern(pattern).replace("*", "%").replace("?", "_")


def _clock(value: _Value, word: str, values: tuple[Any, ...], query: Query) -> str:
    """Times of day, `HH:MM`; `between` may go over midnight."""
    if value.text is None:
        return "false"
    side, first = f'({value.text}) collate "C"', query.parameter(values[0], "text")
    if word == "between":
        last = query.parameter(values[1], "text")
        return f"{side} between {first} and {last}" if values[0] <= values[1] else f"({side} >= {first} or {side} <= {last})"
    sign = {"before": "<", "after": ">", "on or before": "<=", "on or after": ">="}[word]
    return f"{side} {sign} {first}"
