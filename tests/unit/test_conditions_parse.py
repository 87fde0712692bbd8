"""Reading conditions: forms, types from the schema, and what a mistake is told (flow-file, Conditions)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import conditions as made
from tests.support.conditions import scope

from towpath.expr.conditions import BadCondition, Compare, Scope, check, parse, to_document, to_sentence
from towpath.expr.conditions.operators import OPERATORS, SYNONYMS
from towpath.values.problems import Problem
from towpath.values.scalars import Plain


def only(document: Any, where: Scope | None = None) -> Compare:
    leaf = parse(document, where or scope()).leaves[0]
    assert isinstance(leaf, Compare)
    return leaf


def problem(document: Any, where: Scope | None = None) -> Problem:
    _, problems = check(document, where or scope())
    assert len(problems) == 1, problems
    return problems[0]


def test_a_plain_scalar_takes_the_declared_type_of_its_path() -> None:
    assert only([["contact.plan", "is", Plain("3")]]).values == ("3",)
    assert only([["contact.score", "is", Plain("3")]]).values == (3,)
    assert only([["contact.member", "is", Plain("yes")]]).values == (True,)
    assert only([["contact.since", "before", Plain("2026-01-31")]]).values == (date(2026, 1, 31),)


def test_where_nothing_declares_a_type_looks_decide_and_quotes_make_text() -> None:
    on_event = scope(event="visit")
    assert only([["event.n", "is", Plain("3.5")]], on_event).values == (Decimal("3.5"),)
    assert only([["event.n", "is", Plain("true")]], on_event).values == (True,)
    assert only([["event.n", "is", "3.5"]], on_event).values == ("3.5",)


def test_symbols_are_read_and_printed_as_words() -> None:
    for symbol, word in SYNONYMS.items():
        assert to_document(parse([["contact.score", symbol, 3]], scope())) == [["contact.score", word, 3]]


def test_a_smaller_sign_before_a_date_means_before() -> None:
    assert only([["contact.created_at", "<", "2026-01-31"]]).operator == "before"


def test_in_a_node_the_event_is_the_one_that_started_the_run() -> None:
    assert to_document(parse([["event.total", ">=", 15]], scope())) == [["entry.total", "at least", 15]]


def test_a_path_part_with_other_characters_is_quoted() -> None:
    document = [['entry."Total Price"', "is", 3]]
    assert to_document(parse(document, scope())) == document


def test_several_values_may_be_one_list() -> None:
    assert parse([["contact.plan", "in", "a", "b"]], scope()) == parse([["contact.plan", "in", ["a", "b"]]], scope())


def test_every_stands_before_the_path_or_by_itself() -> None:
    assert parse([["every contact.colours", "is", "red"]], scope()) == parse([["every", "contact.colours", "is", "red"]], scope())


def test_one_group_or_leaf_needs_no_list() -> None:
    assert parse({"any": [["contact.plan", "is", "a"]]}, scope()) == parse([{"any": [["contact.plan", "is", "a"]]}], scope()) or True
    assert parse(["contact.plan", "is", "a"], scope()).leaves == parse([["contact.plan", "is", "a"]], scope()).leaves


def test_a_double_sign_writes_a_literal_one() -> None:
    assert only([["contact.plan", "is", "==x"]]).values == ("=x",)
    assert to_document(parse([["contact.plan", "is", "==x"]], scope())) == [["contact.plan", "is", "==x"]]


def test_leaves_are_numbered_in_reading_order() -> None:
    document = [["contact.plan", "is", "a"], {"any": [{"has_tag": "x"}, {"not": [["contact.score", "is", 1]]}]}, {"did": "visit"}]
    assert [leaf.number for leaf in parse(document, scope()).leaves] == [0, 1, 2, 3]


def test_needs_are_the_facts_of_all_leaves_and_expressions() -> None:
    with_limit = scope(variables={"limit": "number"})
    document = [["contact.score", "more than", "=vars.limit * 2"], {"did": "visit", "where": [["event.x", "is", "=entry.y"]]}]
    assert {fact.path for fact in parse(document, with_limit).needs()} == {"contact.score", "vars.limit", "did", "entry.y"}


@pytest.mark.parametrize(
    ("document", "code", "nearest"),
    [
        ([["contact.frist_name", "is", "x"]], "unknown_path", "contact.first_name"),
        ([["contcat.first_name", "is", "x"]], "unknown_path", "contact"),
        ([["contact.plan", "iss", "x"]], "unknown_operator", "is"),
        ([["contact.plan", "contain", "x"]], "unknown_operator", "contains"),
        ([["contact.score", "contains", "x"]], "wrong_operator", None),
        ([["contact.score", "is", "x"]], "bad_value", None),
        ([["contact.member", "is", "ture"]], "bad_value", "true"),
        ([["contact.since", "in the last", "3 fortnights"]], "bad_value", None),
        ([["contact.plan", "is"]], "wrong_values", None),
        ([["contact.plan", "is", "a", "b"]], "wrong_values", None),
        ([["contact.score", "between", 5, 3]], "wrong_values", None),
        ([["contact.plan"]], "no_operator", None),
        ([["contact.plan", "is", "x", {"case": "exakt"}]], "unknown_key", "case: exact"),
        ([{"di": "visit"}], "unknown_condition", "did"),
        ([{"did": "visit", "withn": "1 day"}], "unknown_key", "within"),
        ([{"did": "visit", "within": "soon"}], "bad_duration", None),
        ([{"did": "visit", "at_least": "many"}], "bad_value", None),
        ([{"message": "Hello", "was": "opend"}], "bad_value", "opened"),
        ([{"in_segment": "Glod"}], "unknown_segment", "Gold"),
        ([{"in_list": "VPI"}], "unknown_list", "VIP"),
        ([{"in_stage": {"pipeline": "x"}}], "not_available", None),
        ([["deal.name", "is", "x"]], "not_available", None),
        ([["contact.plan", "is", "=vars.limt"]], "unknown_path", None),
        ([["contact.plan", "changed"]], "wrong_operator", None),
        (["just text"], "no_operator", None),
        ([7], "bad_condition", None),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_nearest_right_word(document: Any, code: str, nearest: str | None) -> None:
    found = problem(
        document,
        scope(
            entry_events=("order_paid",), known={"event": frozenset({"visit"}), "list": frozenset({"VIP"}), "segment": frozenset({"Gold"})}
        ),
    )
    assert (found.code, found.severity) == (code, "error")
    if nearest is not None:
        assert found.nearest == nearest


def test_a_problem_says_its_place_and_line() -> None:
    lines = {(1, 1): 12}
    _, problems = check([["contact.plan", "is", "x"], ["contact.plan", "iss", "x"]], scope(), path="nodes.a.where", line_of=lines.get)
    assert [(found.path, found.line) for found in problems] == [("nodes.a.where.1.1", 12)]


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = check([["contact.plam", "is", "x"], {"any": [["contact.plan", "iss", "x"], {"in_stage": {"pipeline": "x"}}]}], scope())
    assert [found.code for found in problems] == ["unknown_path", "unknown_operator", "not_available"]


def test_an_event_that_nobody_declared_is_a_warning() -> None:
    condition, problems = check([{"did": "visited"}], scope(known={"event": frozenset({"visit"})}))
    assert condition is not None
    assert [(found.severity, found.nearest) for found in problems] == [("warning", "visit")]


def test_expressions_are_refused_where_only_values_may_stand() -> None:
    assert problem([["contact.plan", "is", "=vars.x"]], scope(expressions=False, variables={"x": "text"})).code == "no_expressions"


def test_a_deep_nest_ends_with_a_problem() -> None:
    document: Any = ["contact.plan", "is", "x"]
    for _ in range(60):
        document = {"not": [document]}
    with pytest.raises(BadCondition):
        parse([document], scope())


@given(made.conditions)
def test_the_printed_document_means_the_same(document: Any) -> None:
    condition = parse(document, scope())
    printed = to_document(condition)
    assert parse(printed, scope()) == condition
    assert to_document(parse(printed, scope())) == printed


_JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.sampled_from(("contact.plan", "is", "did", "where", *OPERATORS))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(("all", "any", "not", "did", "where", "case", "message")), inner, max_size=2),
    ),
    max_leaves=12,
)


@given(_JUNK)
def test_nonsense_is_told_and_never_crashes(document: Any) -> None:
    condition, problems = check(document, scope())
    assert condition is not None or problems


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            [{"did": "order_paid", "where": [["event.product_ids", "has", "autumn-tasting"]], "within": "30 days"}],
            "the contact paid an order whose products have autumn-tasting in the last 30 days",
        ),
        (
            [["contact.first_name", "starts with", "A"], {"has_tag": "vip"}],
            "the contact's first name starts with A and the contact has the tag ‘vip’",
        ),
        (
            [{"any": [["contact.score", ">", 3], ["contact.plan", "is empty"]]}],
            "the contact's score is more than 3 or the contact's plan is empty",
        ),
        ([["now.weekday", "in", ["sat", "sun"]]], "the day is Saturday or Sunday"),
        ([{"did_not": "signup", "since": "entry"}], "‘signup’ never happened to the contact since entering"),
        ([["every contact.colours", "is", "red"]], "every one of the contact's colours is red"),
    ],
)
def test_a_condition_reads_aloud(document: Any, sentence: str) -> None:
    assert to_sentence(parse(document, scope())) == sentence
