from decimal import Decimal

from towpath.nodes.add_to_flow.kind import KIND
from towpath.nodes.base import Answer, Change, Go
from towpath.nodes.pieces import Named
from towpath.nodes.teamwork import EnterFlow
from towpath.nodes.testing import a_visit, decide, problems


def test_variables_are_worked_out_at_the_visit() -> None:
    decision = decide(KIND, {"flow": "win-back", "variables": {"d": "=vars.discount + 1"}}, a_visit({"vars.discount": Decimal(4)}))
    assert decision == Change((EnterFlow(Named("win-back", None), {"d": Decimal(5)}, False, None),))


def test_what_came_of_the_other_run_is_the_result() -> None:
    visit = a_visit(answer=Answer("sent", None, {"entered": True, "status": "completed"}))
    assert decide(KIND, {"flow": "win-back", "wait": True}, visit) == Go("done", result={"entered": True, "status": "completed"})


def test_a_flow_that_is_not_there_is_told() -> None:
    import msgspec

    from towpath.nodes.testing import SCOPE

    scope = msgspec.structs.replace(SCOPE, known={**SCOPE.known, "flow": frozenset({"win-back"})})
    (problem,) = problems(KIND, {"flow": "win-bak"}, scope=scope)
    assert (problem.code, problem.nearest) == ("unknown_flow", "win-back")
