"""Expressions: exact, bounded, checked (docs/decisions/0002; semantics 51; guarantees S5)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.conditions import scope

from towpath.expr.expressions import BadExpression, Expression, compile
from towpath.expr.facts import Fact
from towpath.expr.functions import ExpressionFailed
from towpath.expr.moment import Moment

NOW = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
SCOPE = scope(variables={"n": "number", "word": "text", "on": "boolean", "day": "date", "bag": "list", "thing": "object"}, nodes=["ask"])


def value(text: str, **variables: Any) -> Any:
    facts = {Fact(f"vars.{name}"): known for name, known in variables.items()}
    return compile(text, SCOPE).evaluate(facts, Moment(NOW, "Europe/Rome", dice=7))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("0.1 + 0.2", Decimal("0.3")),
        ("0.1 + 0.2 == 0.3", True),
        ("7 / 2", Decimal("3.5")),
        ("6 / 2", 3),
        ("7 % 3", 1),
        ("-2 * -3", 6),
        ("10 - 2 - 3", 5),
        ("1 < 2 && 2 < 3", True),
        ("1 > 2 || !(2 > 3)", True),
        ("not true or true and false", False),
        ("1 > 2 ? 'a' : 2 > 1 ? 'b' : 'c'", "b"),
        ("'a' + \"b\"", "ab"),
        ("'a' in 'cat'", True),
        ("2 in [1, 2, 3]", True),
        ("[1, 2] + [3]", [1, 2, 3]),
        ("[1, 2, 3][1]", 2),
        ("len('abc') + len([1, 2])", 5),
        ("find('hello', 'l')", 2),
        ("find('hello', 'z')", -1),
        ("round(2.345, 2)", Decimal("2.35")),
        ("round(2.5)", 3),
        ("upper('straße')", "STRASSE"),
        ("lower('ABC')", "abc"),
        ("replace('a-b-c', '-', '+')", "a+b+c"),
        ("concat('n = ', 1.50, ' ', true)", "n = 1.50 true"),
        ("format_date('2026-03-04T23:30:00Z', '%d.%m.%Y %H:%M')", "05.03.2026 00:30"),
        ("days_between('2026-03-01', '2026-03-04')", 3),
        ("hours_between('2026-03-04T00:00:00Z', now())", 22),
        ("days_between(now(), '2026-03-06')", 2),
        ("number('12.5') + 1", Decimal("13.5")),
        ("default(vars.word, 'x')", "x"),
        ("vars.n + 1", None),
        ("vars.n > 1", False),
        ("vars.n == null", True),
    ],
)
def test_an_expression_has_its_value(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_variables_and_members_are_read() -> None:
    assert value("vars.thing.inner[0].n + vars.n", thing={"inner": [{"n": 2}]}, n=3) == 5
    assert value('vars.thing."odd name"', thing={"odd name": "x"}) == "x"
    assert value("vars.bag[5]", bag=[1]) is None
    assert value("vars.day < '2026-03-05'", day=date(2026, 3, 4)) is True


def test_the_same_visit_throws_the_same_pin() -> None:
    first = value("pin(6)")
    assert first == value("pin(6)")
    assert len(first) == 6
    assert first.isdigit()
    assert first != compile("pin(6)", SCOPE).evaluate({}, Moment(NOW, dice=8))


@given(st.decimals(-(10**9), 10**9, places=6), st.decimals(-(10**9), 10**9, places=6))
def test_arithmetic_is_that_of_decimals(left: Decimal, right: Decimal) -> None:
    expression = compile("(vars.n + number(vars.word)) * vars.n - number(vars.word)", SCOPE)
    facts = {Fact("vars.n"): left, Fact("vars.word"): format(right, "f")}
    exact = (Fraction(left) + Fraction(right)) * Fraction(left) - Fraction(right)
    assert Fraction(expression.evaluate(facts, Moment(NOW))) == exact


@pytest.mark.parametrize(
    ("text", "code", "nearest"),
    [
        ("vars.m + 1", "unknown_path", None),
        ("contact.frist_name", "unknown_path", "contact.first_name"),
        ("n + 1", "unknown_path", "vars.n"),
        ("uper('x')", "unknown_function", "upper"),
        ("'a' + 1", "wrong_type", None),
        ("vars.word * 2", "wrong_type", None),
        ("upper(vars.n)", "wrong_type", None),
        ("len()", "wrong_values", None),
        ("round(1, 2, 3)", "wrong_values", None),
        ("1 +", "bad_expression", None),
        ("(1", "bad_expression", None),
        ("'a", "bad_expression", None),
        ("1 ; 2", "bad_expression", None),
        ("__import__('os')", "unknown_function", None),
        ("deal.name", "not_available", None),
        ("1." + "0" * 40, "bad_expression", None),
        ("x" * 3_000, "bad_expression", None),
        ("(" * 200 + "1" + ")" * 200, "bad_expression", None),
        ("+".join(["1"] * 900), "bad_expression", None),
    ],
)
def test_a_mistake_is_told(text: str, code: str, nearest: str | None) -> None:
    with pytest.raises(BadExpression) as raised:
        compile(text, SCOPE)
    assert raised.value.problems[0].code == code
    if nearest is not None:
        assert raised.value.problems[0].nearest == nearest


@pytest.mark.parametrize(
    "text",
    ["1 / 0", "1 % 0", "1 / vars.n", "number('999999999999999999999999999999') * 99", "round(1, 99)", "format_date('x', '%d')",
     "format_date(now(), '%999999999d')", "vars.bag + 1", "vars.thing > 1", "upper(vars.bag)"],
)  # fmt: skip
def test_what_has_no_value_fails_with_a_sentence(text: str) -> None:
    with pytest.raises((ExpressionFailed, BadExpression)) as raised:
        value(text, n=0, bag=[1], thing={"a": 1})
    assert raised.value.sentence


def test_text_can_t_be_blown_up() -> None:
    with pytest.raises(ExpressionFailed):
        value("replace(vars.word, 'a', vars.word)", word="a" * 50_000)


def test_host_objects_can_t_be_reached() -> None:
    for text in ("vars.word.__class__", "vars.thing.__class__.__mro__", "vars.bag.append", "vars.thing['__class__']"):
        assert value(text, word="x", thing={"a": 1}, bag=[1]) in (None, [])


def test_needs_are_the_facts_that_are_read() -> None:
    assert {fact.path for fact in compile("vars.thing.a.b + entry.total + node.ask.result.x", SCOPE).needs()} == {
        "vars.thing", "entry.total", "node.ask.result",
    }  # fmt: skip


def test_the_type_of_a_value_is_known_where_it_can_be() -> None:
    assert [compile(text, SCOPE).type for text in ("1 + 2", "'a'", "1 < 2", "vars.n", "[1]", "vars.thing.x")] == [
        "number", "text", "boolean", "number", "list", "any",
    ]  # fmt: skip


_PIECES = st.sampled_from(
    (
        *("1", "2.5", "'a'", "null", "true", "vars.n", "vars.word", "vars.bag", "vars.thing"),
        *("+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "?", ":", "&&", "!", "in", "==", "<", "."),
        *("len(", "upper(", "round(", "concat("),
    )
)


@given(st.lists(_PIECES, max_size=14).map(" ".join))
def test_any_text_has_a_value_or_a_reason(text: str) -> None:
    try:
        expression: Expression = compile(text, SCOPE)
        expression.evaluate(
            {Fact("vars.n"): Decimal("1.5"), Fact("vars.word"): "ab", Fact("vars.bag"): [1], Fact("vars.thing"): {}}, Moment(NOW)
        )
    except (BadExpression, ExpressionFailed) as error:
        assert error.sentence
