from towpath.nodes.base import Finish
from towpath.nodes.exit.kind import KIND
from towpath.nodes.testing import decide


def test_ends_with_the_reason_end_and_its_label() -> None:
    assert decide(KIND, {"label": "Bought"}) == Finish("end", label="Bought")
    assert decide(KIND, {}) == Finish("end")


def test_has_no_way_on() -> None:
    settings = KIND.read({"kind": "exit"})
    assert KIND.outlets(settings) == ()
    assert KIND.outlet_after_error(settings) is None
