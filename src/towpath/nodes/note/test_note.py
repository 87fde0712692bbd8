from towpath.nodes.base import Change
from towpath.nodes.note.kind import KIND
from towpath.nodes.teamwork import WriteNote
from towpath.nodes.testing import a_visit, decide


def test_shortcodes_are_filled_in() -> None:
    decision = decide(KIND, {"text": "{{ contact.first_name }} called"}, a_visit({"contact.first_name": "Ada"}))
    assert decision == Change((WriteNote("Ada called", "team"),))
