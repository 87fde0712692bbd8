from towpath.nodes.base import Answer, Effect, Go, Perform
from towpath.nodes.notify_team.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems

NOTICE = {"to": "sales@shop.example", "subject": "{{ contact.first_name }} spent a lot", "text": "Have a look."}


def test_it_is_a_transactional_mail() -> None:
    assert decide(KIND, NOTICE) == Perform(Effect("email", True))


def test_the_mail_goes_to_the_team_and_is_not_tracked() -> None:
    mail = KIND.read({"kind": "notify_team", **NOTICE}).message()
    assert mail.to == "sales@shop.example"
    assert not mail.tracked.opens and not mail.tracked.clicks


def test_a_notice_that_was_not_sent_goes_its_own_way() -> None:
    assert decide(KIND, NOTICE, a_visit(answer=Answer("failed"))) == Go("not_sent")


def test_other_channels_stop_the_launch_until_they_are_there() -> None:
    (problem,) = problems(KIND, {**NOTICE, "channel": "sms"})
    assert (problem.code, problem.path) == ("not_available", "channel")
