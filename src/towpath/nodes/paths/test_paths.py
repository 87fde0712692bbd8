import pytest

from towpath.nodes.base import Go
from towpath.nodes.paths.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems

PATHS = {
    "paths": [
        {"name": "Big", "where": [["contact.score", "more than", 100]]},
        {"name": "Some", "where": [["contact.score", "more than", 10]]},
    ]
}


@pytest.mark.parametrize(("score", "outlet"), [(500, "Big"), (50, "Some"), (5, "default"), (None, "default")])
def test_the_first_path_that_holds_is_taken(score: int | None, outlet: str) -> None:
    decision = decide(KIND, PATHS, a_visit({"contact.score": score}))
    assert isinstance(decision, Go)
    assert decision.outlet == outlet


def test_leaves_are_numbered_through_all_paths() -> None:
    decision = decide(KIND, PATHS, a_visit({"contact.score": 50}))
    assert isinstance(decision, Go)
    assert decision.seen == {"0": 50, "1": 50}


@pytest.mark.parametrize("name", ["default", "Timeout", "error", "done"])
def test_a_path_may_not_take_the_name_of_a_fixed_outlet(name: str) -> None:
    with pytest.raises(ValueError, match="outlet of its own"):
        KIND.read({"kind": "paths", "paths": [{"name": name, "where": []}]})


def test_two_paths_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        KIND.read({"kind": "paths", "paths": [{"name": "A", "where": []}, {"name": "A", "where": []}]})


def test_a_problem_says_which_path_it_is_in() -> None:
    (problem,) = problems(KIND, {"paths": [{"name": "A", "where": [["contact.score", "mor than", 1]]}]})
    assert problem.path.startswith("paths.0.where.0")
