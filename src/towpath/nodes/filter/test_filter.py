from towpath.nodes.base import Go
from towpath.nodes.filter.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems

WHERE = {"where": [["contact.score", "more than", 10], ["contact.plan", "is", "gold"]]}


def test_goes_on_by_yes_where_all_conditions_hold_and_says_what_it_saw() -> None:
    decision = decide(KIND, WHERE, a_visit({"contact.score": 11, "contact.plan": "Gold"}))
    assert decision == Go("yes", seen={"0": 11, "1": "Gold"})


def test_an_absent_value_leads_to_no() -> None:
    decision = decide(KIND, WHERE, a_visit({"contact.plan": "gold"}))
    assert decision == Go("no", seen={"0": None, "1": "gold"})


def test_no_conditions_let_everyone_on() -> None:
    assert decide(KIND, {"where": []}) == Go("yes")


def test_a_mistyped_path_is_told_with_the_nearest() -> None:
    (problem,) = problems(KIND, {"where": [["contact.scor", "more than", 10]]})
    assert (problem.path, problem.nearest) == ("where.0.0", "contact.score")
