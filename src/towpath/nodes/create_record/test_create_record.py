from towpath.nodes.base import Change, Fail
from towpath.nodes.create_record.kind import KIND, CreateRecord
from towpath.nodes.testing import a_visit, decide, problems


def test_values_are_made_to_fit_and_what_is_absent_is_left_out() -> None:
    decision = decide(KIND, {"type": "product", "set": {"id": "gift", "name": "Gift", "price": "9.90", "shelf": "=contact.first_name"}},
                      a_visit({"contact.first_name": None}))  # fmt: skip
    assert isinstance(decision, Change)
    (change,) = decision.changes
    assert isinstance(change, CreateRecord)
    assert (change.what, change.link, {name: str(value) for name, value in change.values.items()}) == (
        "product",
        True,
        {"id": "gift", "name": "Gift", "price": "9.90"},
    )


def test_an_id_that_came_out_empty_and_a_status_that_is_none_fail() -> None:
    nobody = a_visit({"contact.first_name": None})
    assert isinstance(decide(KIND, {"type": "order", "set": {"id": "=contact.first_name"}}, nobody), Fail)
    assert isinstance(decide(KIND, {"type": "order", "set": {"id": "1", "status": "=contact.first_name"}}, nobody), Fail)


def test_what_a_record_lacks_or_can_not_be_given_is_told() -> None:
    assert [one.code for one in problems(KIND, {"type": "product", "set": {"price": 1}})] == ["incomplete_record", "incomplete_record"]
    assert [one.code for one in problems(KIND, {"type": "company", "set": {"name": "Acme", "tags": "x"}})] == ["fixed_attribute"]
    assert [one.code for one in problems(KIND, {"type": "order", "set": {"id": "1", "status": "lost"}})] == ["wrong_value"]
