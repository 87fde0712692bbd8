from datetime import timedelta

from towpath.nodes.base import Again, Answer, AwaitChange, Go, Perform
from towpath.nodes.failover.kind import ARRIVED, KIND
from towpath.nodes.testing import a_visit, decide

SETTINGS = dict(KIND.examples[0])


def test_the_first_try_is_sent_and_looked_at_once_it_is_handed_over() -> None:
    sent = decide(KIND, SETTINGS)
    assert isinstance(sent, Perform) and (sent.effect.channel, sent.effect.name, sent.effect.detail) == ("sms", "Delivery", {"try": 0})
    visit = a_visit(answer=Answer("sent"))
    assert decide(KIND, SETTINGS, visit) == AwaitChange(visit.now, visit.now + timedelta(hours=2), memo={"try": 0, "handed_over": True})


def test_a_try_that_failed_is_followed_by_another_visit() -> None:
    result = {"try": 1, "by": "sms", "reason": "no_address"}
    assert decide(KIND, SETTINGS, a_visit(answer=Answer("skipped", "no_address"))) == Again({"try": 1}, result=result)


def test_of_the_last_try_nothing_is_waited_for() -> None:
    assert decide(KIND, SETTINGS, a_visit(answer=Answer("uncertain"), memo={"try": 1})) == Go("sent", result={"try": 2, "by": "email"})
    failed = decide(KIND, SETTINGS, a_visit(answer=Answer("failed", "refused"), memo={"try": 1}))
    assert failed == Go("not_sent", result={"try": 2, "by": "email", "reason": "refused"})


def test_semantics_38_a_message_that_was_stopped_by_an_earlier_one_means_that_the_person_was_reached() -> None:
    decision = decide(KIND, SETTINGS, a_visit(answer=Answer("cancelled", ARRIVED), memo={"try": 1}))
    assert decision == Go("sent", result={"try": 1, "by": "sms"})
