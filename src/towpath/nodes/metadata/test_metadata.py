from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Change, SetMetadata
from towpath.nodes.metadata.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems
from towpath.values.scalars import Plain


def test_values_are_text_as_written() -> None:
    decision = decide(KIND, {"set": {"sms_sent": Plain("true"), "code": Plain("007"), "n": 5}})
    assert decision == Change((SetMetadata("contact", {"sms_sent": "true", "code": "007", "n": "5"}),))


def test_it_can_be_written_to_the_order_with_liquid() -> None:
    decision = decide(KIND, {"of": "order", "set": {"from": "{{ contact.country }}"}}, a_visit({"contact.country": "IT"}))
    assert isinstance(decision, Change)
    assert decision.changes == (SetMetadata("order", {"from": "IT"}),)


def test_an_empty_value_removes_the_name() -> None:
    assert decide(KIND, {"set": {"a": "", "b": None}}) == Change((SetMetadata("contact", {"a": None, "b": None}),))


def test_a_flow_of_contacts_has_no_order_to_write_to() -> None:
    (problem,) = problems(KIND, {"of": "order", "set": {"a": "b"}}, scope=standard_scope())
    assert (problem.code, problem.path) == ("no_order", "of")
