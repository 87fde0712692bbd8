from towpath.nodes.base import Answer, Change, Effect, Fail, Go, Perform, SetVariables
from towpath.nodes.function.kind import KIND
from towpath.nodes.testing import a_visit, decide

RUN = {"function": "Score", "arguments": {"total": "=contact.score", "who": "{{ contact.id }}"}}
OK = Answer("sent", None, {"result": {"count": 7, "deep": {"a": "b"}}, "log": "hello\n", "milliseconds": 3})


def test_the_run_is_asked_for_with_what_its_expressions_give_now() -> None:
    decision = decide(KIND, RUN, a_visit({"contact.score": 12}))
    assert isinstance(decision, Perform)
    assert decision.effect == Effect("function", True, None, {"values": {"arguments.total": 12}, "function": None})


def test_it_goes_on_with_the_result_and_keeps_the_log_with_the_visit() -> None:
    assert decide(KIND, RUN, a_visit(answer=OK)) == Go("done", seen={"log": "hello\n"}, result={"count": 7, "deep": {"a": "b"}})


def test_parts_of_the_result_are_kept() -> None:
    decision = decide(KIND, {**RUN, "save": {"count": "result.count", "greeting": "result.deep.a"}}, a_visit(answer=OK))
    assert isinstance(decision, Change)
    assert decision.changes == (SetVariables({"count": 7, "greeting": "b"}),)


def test_what_the_code_raised_is_the_failure_of_the_node() -> None:  # semantics 22
    answer = Answer("failed", "function_failed", {"error": "Line 2: ZeroDivisionError", "log": "before"})
    assert decide(KIND, RUN, a_visit(answer=answer)) == Fail("Line 2: ZeroDivisionError", seen={"log": "before"})
    assert isinstance(decide(KIND, RUN, a_visit(answer=Answer("failed", "no_jail"))), Fail)


def test_a_function_is_tried_once_where_nothing_else_is_said() -> None:
    assert KIND.retry(KIND.read({"kind": "function", **RUN})) is None
