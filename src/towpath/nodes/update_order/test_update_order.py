from typing import Any

import pytest

from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Change, Fail
from towpath.nodes.testing import a_visit, decide, problems
from towpath.nodes.update_order.kind import KIND, UpdateOrder

OF_CONTACTS = standard_scope(order_attributes={"gift": "text"})
OF_ORDERS = standard_scope(order_attributes={"gift": "text"}, subject="order")


def test_the_order_of_the_run_gets_fields_and_loses_attributes() -> None:
    decision = decide(KIND, {"set": {"status": "shipped", "total": "12.50"}, "clear": ["gift"]}, scope=OF_ORDERS)
    assert isinstance(decision, Change)
    (change,) = decision.changes
    assert isinstance(change, UpdateOrder)
    assert (change.order, {name: str(value) for name, value in change.values.items()}) == (
        None, {"status": "shipped", "total": "12.50", "gift": "None"},
    )  # fmt: skip


def test_an_order_may_be_named_by_its_number() -> None:
    decision = decide(
        KIND, {"order": "=contact.first_name", "set": {"gift": "x"}}, a_visit({"contact.first_name": " O-1 "}), scope=OF_CONTACTS
    )
    assert isinstance(decision, Change)
    assert decision.changes == (UpdateOrder("O-1", {"gift": "x"}),)


def test_a_number_that_came_out_empty_fails() -> None:
    settings = {"order": "{{ contact.first_name }}", "set": {"gift": "x"}}
    assert isinstance(decide(KIND, settings, a_visit({"contact.first_name": None}), scope=OF_CONTACTS), Fail)


def test_a_status_that_is_none_is_told_before_and_fails_at_the_visit() -> None:
    assert [one.code for one in problems(KIND, {"set": {"status": "eaten"}}, scope=OF_ORDERS)] == ["wrong_value"]
    visit = a_visit({"contact.first_name": "eaten"})
    assert isinstance(decide(KIND, {"set": {"status": "=contact.first_name"}}, visit, scope=OF_ORDERS), Fail)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"set": {"gift": "x"}}, "no_order"),
        ({"order": "1", "set": {"items": []}}, "fixed_attribute"),
        ({"order": "1", "set": {"gfit": "x"}}, "unknown_attribute"),
        ({"order": "1", "clear": ["status"]}, "fixed_attribute"),
        ({"order": "1", "set": {"total": "much"}}, "wrong_type"),
    ],
)
def test_what_does_not_go_is_told(settings: dict[str, Any], code: str) -> None:
    assert problems(KIND, settings, scope=OF_CONTACTS)[0].code == code
