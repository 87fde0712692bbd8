import pytest

from towpath.nodes.base import Change
from towpath.nodes.consent.kind import KIND, SetConsent
from towpath.nodes.testing import decide


def test_consent_is_given_for_a_topic_or_withdrawn_for_a_channel() -> None:
    assert decide(KIND, {"channel": "email", "topic": " Tastings "}) == Change((SetConsent("email", "Tastings", True),))
    assert decide(KIND, {"channel": "sms", "give": False}) == Change((SetConsent("sms", "", False),))


def test_a_channel_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="channel"):
        KIND.read({"kind": "consent", "channel": "pigeon"})
