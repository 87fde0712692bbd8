from towpath.nodes.assign.kind import KIND
from towpath.nodes.base import Change
from towpath.nodes.teamwork import AssignOwner
from towpath.nodes.testing import a_visit, decide


def test_a_group_may_be_named_by_what_the_contact_says() -> None:
    decision = decide(KIND, {"to": "{{ contact.country }} sales", "online_only": True}, a_visit({"contact.country": "IT"}))
    assert decision == Change((AssignOwner("IT sales", True),))
