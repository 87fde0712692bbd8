from datetime import UTC, datetime
from decimal import Decimal

import pytest

from towpath.nodes.base import Fail, Go, SleepUntil
from towpath.nodes.testing import a_visit, decide
from towpath.nodes.wait_then_check.kind import KIND

CHECK = {
    "for": "1 day",
    "paths": [
        {"name": "Big", "where": [["contact.total_paid", "more than", 500]]},
        {"name": "Some", "where": [["contact.total_paid", "more than", 0]]},
    ],
}


def test_semantics_29_the_pause_is_full_even_if_a_path_holds_already() -> None:
    decision = decide(KIND, CHECK, a_visit({"contact.total_paid": Decimal(900)}))
    assert decision == SleepUntil(datetime(2026, 3, 29, 9, 30, tzinfo=UTC))  # clocks went forward in Rome


@pytest.mark.parametrize(("paid", "outlet"), [(900, "Big"), (5, "Some"), (0, "default"), (None, "default")])
def test_after_it_the_first_path_that_holds_is_taken(paid: int | None, outlet: str) -> None:
    value = None if paid is None else Decimal(paid)
    assert decide(KIND, CHECK, a_visit({"contact.total_paid": value}, due=True)) == Go(outlet, seen={"0": value, "1": value})


def test_a_length_that_is_none_fails() -> None:
    assert isinstance(decide(KIND, {**CHECK, "for": "=vars.wait"}, a_visit({"vars.wait": "soon"})), Fail)
    assert isinstance(decide(KIND, {**CHECK, "for": "=vars.wait"}, a_visit({"vars.wait": "2 hours"})), SleepUntil)


def test_two_paths_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        KIND.read({"kind": "wait_then_check", **CHECK, "paths": [CHECK["paths"][0], CHECK["paths"][0]]})
