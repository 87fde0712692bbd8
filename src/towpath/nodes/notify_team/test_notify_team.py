from typing import Any

import pytest

from towpath.channels.chat.declare import ChatSettings, chat_body
from towpath.channels.email.declare import EmailSettings
from towpath.nodes.base import Answer, Change, Effect, Go, Perform
from towpath.nodes.notify_team.kind import KIND
from towpath.nodes.teamwork import TellMembers
from towpath.nodes.testing import a_visit, decide

NOTICE = {"to": "sales@shop.example", "subject": "{{ contact.first_name }} spent a lot", "text": "Have a look."}


def test_it_is_a_transactional_mail() -> None:
    assert decide(KIND, NOTICE) == Perform(Effect("email", True))


def test_the_mail_goes_to_the_team_and_is_not_tracked() -> None:
    mail = KIND.read({"kind": "notify_team", **NOTICE}).message()
    assert isinstance(mail, EmailSettings)
    assert mail.to == "sales@shop.example"
    assert not mail.tracked.opens and not mail.tracked.clicks


def test_a_notice_that_was_not_sent_goes_its_own_way() -> None:
    assert decide(KIND, NOTICE, a_visit(answer=Answer("failed"))) == Go("not_sent")


def test_a_chat_room_is_called_by_the_secret_that_keeps_its_address() -> None:
    said = {"channel": "chat", "to": "SALES_ROOM", "text": "{{ contact.first_name }} waits"}
    assert decide(KIND, said) == Perform(Effect("webhook", True))
    message = KIND.read({"kind": "notify_team", **said}).message()
    assert isinstance(message, ChatSettings)
    assert (message.url, message.json_) == ("{{ secret.SALES_ROOM }}", {"text": "{{ contact.first_name }} waits"})
    assert decide(KIND, said, a_visit(answer=Answer("failed"))) == Go("not_sent")


def test_56_a_tool_reads_the_key_that_it_knows_and_a_test_is_marked() -> None:
    assert chat_body("https://hooks.slack.example/T1", "Hi") == {"text": "Hi"}
    assert chat_body("https://ptb.discord.com/api/webhooks/1/x", "Hi", test=True) == {"content": "[Test] Hi"}


def test_in_the_app_members_are_told_without_a_message() -> None:
    notice = {"channel": "app", "to": ["owner", "sales"], "text": "{{ contact.first_name }} waits"}
    decision = decide(KIND, notice, a_visit({"contact.first_name": "Ada"}))
    assert decision == Change((TellMembers("Ada waits", ("owner", "sales"), "not_sent"),), then="sent")


TEXT = {"channel": "sms", "to": "+393331234567", "text": "{{ contact.first_name }} spent a lot"}


def test_a_text_message_goes_to_one_number_and_needs_no_consent() -> None:
    decision = decide(KIND, TEXT)
    assert isinstance(decision, Perform)
    assert (decision.effect.channel, decision.effect.transactional) == ("sms", True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({**TEXT, "subject": "Hi"}, "no subject"),
        ({**TEXT, "to": ["+393331234567", "+393331234568"]}, "one number"),
        ({"to": "sales@shop.example", "text": "Hi"}, "needs a subject"),
        ({"channel": "app", "to": "owner", "subject": "Hi", "text": "Hi"}, "no subject"),
        ({"channel": "chat", "to": "ROOM", "subject": "Hi", "text": "Hi"}, "no subject"),
        ({"channel": "chat", "to": "https://hooks.slack.example/T1", "text": "Hi"}, "names one secret"),
    ],
)
def test_what_does_not_fit_the_channel_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        KIND.read({"kind": "notify_team", **settings})
