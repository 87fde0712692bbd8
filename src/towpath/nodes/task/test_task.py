from datetime import UTC, datetime

from towpath.nodes.base import Change, Fail
from towpath.nodes.task.kind import KIND
from towpath.nodes.teamwork import CreateTask
from towpath.nodes.testing import NOW, a_visit, decide, problems


def made(decision: object) -> CreateTask:
    assert isinstance(decision, Change)
    (task,) = decision.changes
    assert isinstance(task, CreateTask)
    return task


def test_a_task_without_a_word_on_whom_it_is_for_is_the_owners() -> None:
    task = made(decide(KIND, {"title": "Call {{ contact.first_name }}"}, a_visit({"contact.first_name": "Ada"})))
    assert (task.title, task.assignee, task.due_at, task.priority) == ("Call Ada", "owner", None, "normal")


def test_semantics_25_a_day_of_a_task_is_24_hours_though_clocks_change() -> None:
    visit = a_visit(now=datetime(2026, 3, 28, 10, tzinfo=UTC), workspace_zone="Europe/Rome")
    assert made(decide(KIND, {"title": "x", "due": "1 day"}, visit)).due_at == datetime(2026, 3, 29, 10, tzinfo=UTC)


def test_an_expression_may_give_the_due_time_itself() -> None:
    visit = a_visit({"contact.created_at": NOW})
    assert made(decide(KIND, {"title": "x", "due": "=contact.created_at"}, visit)).due_at == NOW


def test_what_is_no_time_fails() -> None:
    decision = decide(KIND, {"title": "x", "due": "=contact.first_name"}, a_visit({"contact.first_name": "soon"}))
    assert isinstance(decision, Fail)


def test_a_member_whom_nobody_knows_is_a_problem_where_the_members_are_known() -> None:
    import msgspec

    from towpath.nodes.testing import SCOPE

    scope = msgspec.structs.replace(
        SCOPE, known={**SCOPE.known, "member": frozenset({"bo@shop.example"}), "user_group": frozenset({"Sales"})}
    )
    for name in ("bo@shop.example", "sales", "round_robin", "{{ contact.owner }}"):
        assert problems(KIND, {"title": "x", "assignee": name}, scope=scope) == []
    (problem,) = problems(KIND, {"title": "x", "assignee": "Marketing"}, scope=scope)
    assert (problem.code, problem.path) == ("unknown_member", "assignee")
