from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Change
from towpath.nodes.coupon.kind import KIND, GiveCoupon
from towpath.nodes.pieces import Named
from towpath.nodes.testing import decide, problems

SCOPE = standard_scope(variables={"code": "text", "n": "number"}, known={"pool": frozenset({"Ten"})}, ids={"pool": {"Ten": 3}})


def test_a_code_is_asked_of_the_pool_that_was_there_at_launch() -> None:
    assert decide(KIND, {"pool": "ten", "save": "code"}, scope=SCOPE) == Change((GiveCoupon(Named("ten", 3), "code"),), then="none_left")


def test_a_missing_pool_and_a_variable_that_holds_no_text_are_told() -> None:
    found = problems(KIND, {"pool": "Tens", "save": "n"}, scope=SCOPE)
    assert sorted((problem.code, problem.path) for problem in found) == [("unknown_pool", "pool"), ("wrong_type", "save")]


def test_a_variable_that_is_not_declared_is_told() -> None:
    assert [problem.code for problem in problems(KIND, {"pool": "Ten", "save": "nothing"}, scope=SCOPE)] == ["unknown_variable"]
