import random
from collections import Counter
from datetime import timedelta

import pytest

from towpath.nodes.base import AwaitChange, Go, Trial
from towpath.nodes.split.kind import KIND
from towpath.nodes.testing import NOW, SCOPE, a_visit, decide, problems

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


WINNER = {"by": "clicked", "of": "Offer", "after": "3 days", "test_share": "20 %"}


def test_semantics_21_the_test_share_is_drawn_by_weight_and_the_rest_wait() -> None:
    dice = random.Random(1)
    decisions = [decide(KIND, {**HALVES, "winner": WINNER}, a_visit(dice=dice.getrandbits(64), trial=Trial(NOW))) for _ in range(4_000)]
    drawn = [one.outlet for one in decisions if isinstance(one, Go)]
    assert 700 < len(drawn) < 900
    assert 300 < drawn.count("A") < 500
    assert {one.again for one in decisions if isinstance(one, AwaitChange)} == {NOW + timedelta(days=3, minutes=1)}


@pytest.mark.parametrize(("chosen", "outlets"), [("B", {"B"}), ("", {"A", "B"}), ("gone", {"A", "B"})])
def test_semantics_21_once_decided_all_take_the_winner_and_after_a_tie_the_weights_stay(chosen: str, outlets: set[str]) -> None:
    dice = random.Random(2)
    settings = {**HALVES, "winner": WINNER}
    decisions = [decide(KIND, settings, a_visit(dice=dice.getrandbits(64), trial=Trial(NOW, chosen))) for _ in range(200)]
    assert {one.outlet for one in decisions if isinstance(one, Go)} == outlets
    assert all(isinstance(one, Go) for one in decisions)


@pytest.mark.parametrize(
    ("winner", "code"),
    [({"by": "goal", "of": "Offer", "after": "100 people"}, "wrong_value")],
)
def test_a_winner_that_nobody_can_count_stops_the_launch(winner: dict[str, str], code: str) -> None:
    (problem,) = problems(KIND, {**HALVES, "winner": winner})
    assert (problem.code, problem.severity) == (code, "error")


def test_a_winner_comes_after_a_time_or_a_number_of_people() -> None:
    settings = KIND.read({"kind": "split", **HALVES, "winner": {"by": "goal", "after": "1000 people"}})
    assert settings.winner is not None and settings.winner.people == 1000
    assert KIND.read(settings.document()) == settings
    with pytest.raises(ValueError, match="after"):
        KIND.read({"kind": "split", **HALVES, "winner": {"by": "goal", "after": "soon"}})


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        KIND.read({"kind": "split", "variants": [{"name": "A", "weight": 0}]})
