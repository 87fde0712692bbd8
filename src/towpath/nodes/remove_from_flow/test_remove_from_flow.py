from towpath.nodes.base import Change
from towpath.nodes.pieces import Named
from towpath.nodes.remove_from_flow.kind import KIND
from towpath.nodes.teamwork import LeaveFlow
from towpath.nodes.testing import decide


def test_it_asks_for_the_end_of_the_runs() -> None:
    assert decide(KIND, {"flow": "win-back"}) == Change((LeaveFlow(Named("win-back", None)),))
