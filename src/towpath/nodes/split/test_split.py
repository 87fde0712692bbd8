from collections import Counter

import pytest

from towpath.nodes.base import Go
from towpath.nodes.split.kind import KIND
from towpath.nodes.testing import SCOPE, a_visit, decide, problems

HALVES = {"variants": [{"name": "A", "weight": 50}, {"name": "B", "weight": 50}]}


def test_the_sides_of_the_dice_are_shared_by_weight() -> None:
    settings = KIND.read(
        {"kind": "split", "variants": [{"name": "A", "weight": "70"}, {"name": "B", "weight": 20}, {"name": "C", "weight": 10}]}
    )
    prepared = KIND.prepare(settings, SCOPE)
    drawn = Counter(
        decision.outlet for side in range(1000) if isinstance(decision := KIND.decide(prepared, a_visit(dice=side * 2**64 // 1000)), Go)
    )
    assert drawn == {"A": 700, "B": 200, "C": 100}


@pytest.mark.parametrize(("dice", "outlet"), [(0, "A"), (2**63 - 1, "A"), (2**63, "B"), (2**64 - 1, "B")])
def test_the_same_dice_give_the_same_variant(dice: int, outlet: str) -> None:
    assert decide(KIND, HALVES, a_visit(dice=dice)) == Go(outlet)


@pytest.mark.parametrize("dice", [0, 2**63, 2**64 - 1])
def test_a_variant_without_weight_is_never_drawn(dice: int) -> None:
    variants = [{"name": "A", "weight": 0}, {"name": "B", "weight": 1}, {"name": "C", "weight": 0}]
    assert decide(KIND, {"variants": variants}, a_visit(dice=dice)) == Go("B")


def test_dice_fall_anew_in_each_run_unless_redraw_is_off() -> None:
    assert KIND.redraws(KIND.read({"kind": "split", **HALVES}))
    assert not KIND.redraws(KIND.read({"kind": "split", "redraw": False, **HALVES}))


def test_a_winner_stops_the_launch_until_there_is_one() -> None:
    (problem,) = problems(KIND, {**HALVES, "winner": {"by": "clicked", "after": "3 days"}})
    assert (problem.code, problem.path, problem.severity) == ("not_available", "winner", "error")


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        KIND.read({"kind": "split", "variants": [{"name": "A", "weight": 0}]})
