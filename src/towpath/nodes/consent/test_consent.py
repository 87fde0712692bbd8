import pytest

from towpath.nodes.base import Change
from towpath.nodes.consent.kind import KIND, SetConsent
from towpath.nodes.testing import decide


def test_consent_is_given_for_a_topic_or_withdrawn_for_a_channel() -> None:
    assert decide(KIND, {"channel": "email", "topic": " Tastings "}) == Change((SetConsent("email", "Tastings", True),))
    assert decide(KIND, {"channel": "sms", "give": False}) == Change((SetConsent("sms", "", False),))


def test_a_consent_that_must_be_confirmed_is_asked_for_by_mail_or_text_and_is_never_a_withdrawal() -> None:
    asked = decide(KIND, {"channel": "email", "topic": "News", "double_opt_in": True})
    assert asked == Change((SetConsent("email", "News", True, asks=True),))
    for wrong in ({"channel": "voice"}, {"channel": "sms", "give": False}):
        with pytest.raises(ValueError, match="double_opt_in"):
            KIND.read({"kind": "consent", "double_opt_in": True, **wrong})


def test_a_channel_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="channel"):
        KIND.read({"kind": "consent", "channel": "pigeon"})
