import pytest

from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Change
from towpath.nodes.list.kind import KIND
from towpath.nodes.memberships import ChangeMemberships
from towpath.nodes.pieces import Named
from towpath.nodes.testing import decide, problems

SCOPE = standard_scope(known={"list": frozenset({"Wine club"})}, ids={"list": {"Wine club": 7}})


def test_a_name_is_its_id_from_the_launch_on_whatever_its_case() -> None:
    decision = decide(KIND, {"add": ["wine CLUB"], "clear": True}, scope=SCOPE)
    assert decision == Change((ChangeMemberships("list", True, (), (Named("wine CLUB", 7),)),))


def test_a_() -> None:
    (problem,) = problems(KIND, {"remove": ["Wine clubs"]}, scope=SCOPE)
    assert (problem.code, problem.path, problem.nearest) == ("unknown_list", "remove.0", "Wine club")


def test_a_node_that_does_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="added or removed"):
        KIND.read({"kind": "list"})
