from towpath.nodes.base import Change, Fail
from towpath.nodes.testing import a_visit, decide, problems
from towpath.nodes.update_product.kind import KIND, UpdateProduct


def test_fields_are_made_to_fit_and_attributes_stay_as_they_are() -> None:
    decision = decide(KIND, {"product": "cd-1", "set": {"price": "9.90", "shelf": "A 7"}, "clear": ["category"]})
    assert isinstance(decision, Change)
    (change,) = decision.changes
    assert isinstance(change, UpdateProduct)
    assert (change.product, str(change.values["price"]), change.values["shelf"], change.values["category"]) == ("cd-1", "9.90", "A 7", None)


def test_an_id_or_a_name_that_came_out_empty_fails() -> None:
    nobody = a_visit({"contact.first_name": None})
    assert isinstance(decide(KIND, {"product": "=contact.first_name", "set": {"price": 1}}, nobody), Fail)
    assert isinstance(decide(KIND, {"product": "cd-1", "set": {"name": "{{ contact.first_name }}"}}, nobody), Fail)


def test_a_price_that_is_no_number_and_a_name_that_is_cleared_are_told() -> None:
    assert [one.code for one in problems(KIND, {"product": "1", "set": {"price": "much"}})] == ["wrong_type"]
    assert [one.code for one in problems(KIND, {"product": "1", "clear": ["name"]})] == ["fixed_attribute"]
