import pytest

from towpath.nodes.base import Change
from towpath.nodes.record_event.kind import KIND
from towpath.nodes.teamwork import RecordEvent
from towpath.nodes.testing import a_visit, decide


def test_a_property_without_a_value_is_left_out() -> None:
    settings = {"event": "Offered", "properties": {"who": "{{ contact.first_name }}", "country": "=contact.country", "n": 3}}
    decision = decide(KIND, settings, a_visit({"contact.first_name": "Ada", "contact.country": None}))
    assert decision == Change((RecordEvent("Offered", {"who": "Ada", "n": 3}),))


@pytest.mark.parametrize("event", ["order_paid", "quarantined"])
def test_an_event_that_is_somebody_elses_is_refused(event: str) -> None:
    with pytest.raises(ValueError, match=r"update_order|own"):
        KIND.read({"kind": "record_event", "event": event})
