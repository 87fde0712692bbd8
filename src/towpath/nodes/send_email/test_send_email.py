from typing import Any

import pytest

from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Answer, Effect, Go, Perform
from towpath.nodes.send_email.kind import KIND
from towpath.nodes.testing import a_visit, decide, problems

MAIL = {"name": "Thanks", "template": {"subject": "Hi {{ contact.first_name }}", "text": "Thank you."}}


def test_the_person_waits_for_the_answer() -> None:  # semantics 33
    assert decide(KIND, MAIL) == Perform(Effect("email", None, "Thanks"))


def test_at_once_goes_on_without_it() -> None:
    assert decide(KIND, {**MAIL, "go_on": "at once"}) == Perform(Effect("email", None, "Thanks"), then="sent")


@pytest.mark.parametrize(("purpose", "transactional"), [("marketing", False), ("transactional", True), (None, None)])
def test_the_purpose_is_the_nodes_or_else_the_flows(purpose: str | None, transactional: bool | None) -> None:
    decision = decide(KIND, {**MAIL, "purpose": purpose})
    assert isinstance(decision, Perform)
    assert decision.effect.transactional is transactional


@pytest.mark.parametrize(
    ("status", "outlet"),
    [("sent", "sent"), ("uncertain", "sent"), ("skipped", "not_sent"), ("failed", "not_sent"), ("cancelled", "not_sent")],
)
def test_the_answer_says_where_to_go_on(status: str, outlet: str) -> None:  # semantics 32
    assert decide(KIND, MAIL, a_visit(answer=Answer(status))) == Go(outlet)


def test_an_address_by_expression_is_worked_out_at_the_visit() -> None:
    decision = decide(KIND, {**MAIL, "to": "=contact.plan"}, a_visit({"contact.plan": "ada@shop.example"}))
    assert isinstance(decision, Perform)
    assert decision.effect.detail == {"values": {"to": "ada@shop.example"}}


def test_liquid_is_left_for_the_first_attempt() -> None:
    decision = decide(KIND, {**MAIL, "to": ["{{ contact.owner }}", "team@shop.example"]})
    assert isinstance(decision, Perform)
    assert decision.effect.detail is None


def test_an_unknown_name_in_the_mail_is_a_problem_in_its_place() -> None:
    (problem,) = problems(KIND, {"template": {"subject": "Hi", "text": "{{ contact.frist_name }}"}})
    assert problem.path == "template.text"


def test_a_template_that_the_workspace_lacks_is_a_problem() -> None:
    scope = standard_scope(known={"template": frozenset({"last-day"})})
    (problem,) = problems(KIND, {"template": "lastday"}, scope=scope)
    assert (problem.code, problem.nearest) == ("unknown_template", "last-day")
    assert problems(KIND, {"template": "last-day"}, scope=scope) == []


def test_a_sender_is_known_by_name_or_is_an_address() -> None:
    scope = standard_scope(known={"sender": frozenset({"Shop"})})
    assert (
        problems(KIND, {**MAIL, "from": "Shop"}, scope=scope) == problems(KIND, {**MAIL, "from": "hello@shop.example"}, scope=scope) == []
    )
    (problem,) = problems(KIND, {**MAIL, "from": "Shpo"}, scope=scope)
    assert (problem.code, problem.path, problem.nearest) == ("unknown_sender", "from", "Shop")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"template": {"subject": "Hi"}}, "body of the mail once"),
        ({"template": {"subject": "Hi", "text": "a", "html": "b"}}, "body of the mail once"),
        ({**MAIL, "attachments": []}, "not available yet"),
        ({**MAIL, "to": []}, "to"),
        ({**MAIL, "purpose": "spam"}, "purpose"),
        ({}, "template"),
    ],
)
def test_settings_that_make_no_mail_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        KIND.read({"kind": "send_email", **settings})
