import pytest

from towpath.nodes.base import Answer, Effect, Go, Perform
from towpath.nodes.send_sms.kind import KIND
from towpath.nodes.testing import a_visit, decide


def test_it_asks_for_one_text_message() -> None:
    decision = decide(KIND, {"name": "Reminder", "text": "Hello {{ contact.first_name }}", "purpose": "transactional"})
    assert decision == Perform(Effect("sms", True, "Reminder"))


@pytest.mark.parametrize(("status", "outlet"), [("sent", "sent"), ("uncertain", "sent"), ("skipped", "not_sent"), ("failed", "not_sent")])
def test_semantics_32_where_each_end_leads(status: str, outlet: str) -> None:
    assert decide(KIND, {"text": "Hello"}, a_visit(answer=Answer(status))) == Go(outlet)


@pytest.mark.parametrize("key", ["template"])
def test_what_text_messages_have_not_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not available"):
        KIND.read({"kind": "send_sms", "text": "x", key: "y"})
