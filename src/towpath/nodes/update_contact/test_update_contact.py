from decimal import Decimal

import pytest

from towpath.nodes.base import Change, Fail, SetAttributes
from towpath.nodes.testing import a_visit, decide, problems
from towpath.nodes.update_contact.kind import KIND
from towpath.values.scalars import Plain


def test_attributes_are_set_and_cleared() -> None:
    assert decide(KIND, {"set": {"plan": "gold"}, "clear": ["phone"]}) == Change((SetAttributes({"plan": "gold", "phone": None}),))


def test_a_plain_value_gets_the_type_of_its_attribute() -> None:
    decision = decide(KIND, {"set": {"plan": Plain("01234"), "score": Plain("7.5"), "vip": Plain("yes")}})
    assert decision == Change((SetAttributes({"plan": "01234", "score": Decimal("7.5"), "vip": True}),))


def test_an_expression_and_a_template_are_worked_out_at_the_visit() -> None:
    visit = a_visit({"contact.score": 4, "contact.first_name": "Ada"})
    decision = decide(KIND, {"set": {"score": "=contact.score + 1", "plan": "of {{ contact.first_name }}"}}, visit)
    assert isinstance(decision, Change)
    assert decision.changes == (SetAttributes({"score": 5, "plan": "of Ada"}),)


def test_a_value_of_the_wrong_type_fails_at_the_visit() -> None:
    decision = decide(KIND, {"set": {"score": "{{ contact.plan }}"}}, a_visit({"contact.plan": "gold"}))
    assert decision == Fail("“score” is a number, and “gold” is not.")


def test_a_fixed_value_of_the_wrong_type_is_a_problem() -> None:
    (problem,) = problems(KIND, {"set": {"score": "gold"}})
    assert (problem.code, problem.path) == ("wrong_type", "set.score")


def test_an_unknown_attribute_is_told_with_the_nearest() -> None:
    (problem,) = problems(KIND, {"set": {"plann": "gold"}})
    assert (problem.code, problem.nearest) == ("unknown_attribute", "plan")


def test_what_towpath_works_out_cannot_be_set() -> None:
    (problem,) = problems(KIND, {"clear": ["total_paid"]})
    assert problem.code == "fixed_attribute"


def test_an_attribute_both_set_and_cleared_is_refused() -> None:
    with pytest.raises(ValueError, match="both set and cleared"):
        KIND.read({"kind": "update_contact", "set": {"plan": "x"}, "clear": ["plan"]})
