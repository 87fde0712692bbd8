from datetime import UTC, datetime
from decimal import Decimal

from towpath.nodes.base import Change, Fail, SetVariables
from towpath.nodes.set_variable.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems
from towpath.values.scalars import Plain


def changed(decision: object) -> object:
    assert isinstance(decision, Change)
    (change,) = decision.changes
    assert isinstance(change, SetVariables)
    return change.values


def test_a_variable_gets_a_value_of_its_declared_type() -> None:
    assert changed(decide(KIND, {"set": {"discount": Plain("12.50")}})) == {"discount": Decimal("12.50")}


def test_it_counts_by_expression() -> None:
    assert changed(decide(KIND, {"set": {"count": "=vars.count + 1"}}, a_visit({"vars.count": 2}))) == {"count": 3}


def test_text_with_liquid() -> None:
    visit = a_visit({"contact.first_name": "Ada"})
    assert changed(decide(KIND, {"set": {"greeting": "Dear {{ contact.first_name }}"}}, visit)) == {"greeting": "Dear Ada"}


def test_a_pin_is_each_persons_own_and_stays_the_same() -> None:
    pins = [changed(decide(KIND, {"set": {"greeting": "=pin(6)"}}, a_visit(dice=dice))) for dice in (1, 2, 1)]
    assert pins[0] == pins[2] != pins[1]
    assert KIND.rolls


def test_two_equals_signs_write_one() -> None:
    assert changed(decide(KIND, {"set": {"greeting": "==)"}})) == {"greeting": "=)"}


def test_a_date_and_time_reads_from_text() -> None:
    assert changed(decide(KIND, {"set": {"paid_at": "2026-03-01 10:00"}})) == {"paid_at": datetime(2026, 3, 1, 10, tzinfo=UTC)}


def test_liquid_that_comes_out_empty_clears_a_number() -> None:
    assert changed(decide(KIND, {"set": {"count": "{{ contact.plan }}"}}, a_visit({"contact.plan": None}))) == {"count": None}


def test_a_value_of_another_type_fails() -> None:
    decision = decide(KIND, {"set": {"count": "{{ contact.plan }}"}}, a_visit({"contact.plan": "gold"}))
    assert isinstance(decision, Fail)


def test_a_variable_must_be_declared() -> None:
    (problem,) = problems(KIND, {"set": {"discont": 1}})
    assert (problem.code, problem.path, problem.nearest) == ("unknown_variable", "set.discont", "discount")
