from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from towpath.nodes.base import Answer, Change, Columns, Effect, Fail, Go, GoMany, Perform, PerformMany, SetVariables
from towpath.nodes.call_api.kind import KIND
from towpath.nodes.testing import SCOPE, a_visit, decide, problems
from towpath.values.durations import Duration

CALL = {"url": "https://crm.shop.example/{{ contact.id }}", "json": {"total": "=contact.score", "name": "{{ contact.first_name }}"}}
OK = Answer("sent", None, {"status": 201, "headers": {"location": "/1"}, "json": {"id": 7, "list": [{"a": "b"}]}})


def test_the_request_is_made_and_expressions_are_worked_out_now() -> None:
    decision = decide(KIND, CALL, a_visit({"contact.score": 12}))
    assert isinstance(decision, Perform)
    assert decision.effect == Effect("webhook", True, None, {"values": {"json.total": 12}})
    assert decision.then is None


def test_it_goes_on_when_the_answer_is_good() -> None:
    assert decide(KIND, CALL, a_visit(answer=OK)) == Go("done", result={"status": 201})


def test_parts_of_the_answer_are_kept() -> None:
    save = {"count": "response.json.id", "greeting": "response.headers.location", "discount": "response.status"}
    decision = decide(KIND, {**CALL, "save": save}, a_visit(answer=OK))
    assert isinstance(decision, Change)
    assert decision.changes == (SetVariables({"count": 7, "greeting": "/1", "discount": 201}),)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("failed", "http_404", {"status": 404}), "answered 404"),
        (Answer("sent", None, {"status": 500}), "answered 500"),
        (Answer("failed", "timeout"), "timeout"),
        (Answer("uncertain"), "uncertain"),
    ],
)
def test_a_bad_answer_or_none_is_a_failure(answer: Answer, words: str) -> None:  # semantics 22
    decision = decide(KIND, CALL, a_visit(answer=answer))
    assert isinstance(decision, Fail)
    assert words in decision.error


def test_whoever_keeps_the_status_takes_any_answer() -> None:
    decision = decide(KIND, {**CALL, "save": {"count": "response.status"}}, a_visit(answer=Answer("failed", "http_404", {"status": 404})))
    assert isinstance(decision, Change)
    assert decision.changes == (SetVariables({"count": 404}),)


def test_an_answer_of_the_wrong_type_is_a_failure() -> None:
    answer = Answer("sent", None, {"status": 200, "json": {"id": "seven"}})
    assert isinstance(decide(KIND, {**CALL, "save": {"count": "response.json.id"}}, a_visit(answer=answer)), Fail)


def test_calls_are_tried_three_times_over_a_quarter_of_an_hour() -> None:  # semantics 22
    retry = KIND.retry(KIND.read({"kind": "call_api", **CALL}))
    assert retry is not None
    assert (retry.times, retry.over) == (3, Duration(15, "minute"))


def test_signing_needs_its_secret() -> None:
    assert not problems(KIND, {**CALL, "sign": True}, scope=replace(SCOPE, known={"secret": frozenset({"webhook_signing"})}))
    (problem,) = problems(KIND, {**CALL, "sign": True}, scope=replace(SCOPE, known={"secret": frozenset({"CRM"})}))
    assert (problem.code, problem.path) == ("unknown_secret", "sign")


def test_a_secret_may_stand_in_any_text_of_the_request() -> None:
    assert not problems(KIND, {**CALL, "headers": {"Authorization": "Bearer {{ secret.CRM }}"}})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({**CALL, "body": "x"}, "one body"),
        ({**CALL, "method": "GET"}, "no body"),
        ({**CALL, "method": "BREW"}, "method"),
        ({**CALL, "timeout": "5 minutes"}, "between 1 and 60"),
        ({**CALL, "save": {"not a name": "response.json"}}, "save"),
    ],
)
def test_settings_that_make_no_request_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        KIND.read({"kind": "call_api", **settings})


def test_only_the_answer_can_be_kept() -> None:
    (problem,) = problems(KIND, {**CALL, "save": {"count": "contact.score"}})
    assert (problem.code, problem.path) == ("bad_path", "save.count")


def test_a_batch_is_decided_as_each_of_its_visits() -> None:
    prepared = KIND.prepare(KIND.read({"kind": "call_api", "url": CALL["url"]}), SCOPE)
    columns = Columns(now=0, count=2, started_at=np.zeros(2, np.int64), zones="UTC", facts={})
    assert isinstance(KIND.decide_many(prepared, columns), PerformMany)
    columns.answers = [OK, Answer("sent")]
    decided = KIND.decide_many(prepared, columns)
    assert isinstance(decided, GoMany)
    assert (decided.outlet.tolist(), decided.results) == ([0, 0], [{"status": 201}, {}])
    columns.answers = [OK, Answer("failed", "timeout")]
    assert KIND.decide_many(prepared, columns) is None
