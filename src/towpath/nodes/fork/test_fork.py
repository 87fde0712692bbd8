from towpath.nodes.base import Fork
from towpath.nodes.fork.kind import KIND
from towpath.nodes.testing import decide, problems


def test_goes_along_every_target_at_once() -> None:
    assert decide(KIND, {"next": ["letter", "reminder"]}) == Fork()


def test_a_fork_of_one_gets_a_hint() -> None:
    (problem,) = problems(KIND, {"next": "letter"})
    assert problem.severity == "hint"
