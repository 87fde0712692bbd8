"""Makes a task for a member of the team."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, Decision, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import LEAST_LOADED, OWNER, ROUND_ROBIN, CreateTask, Title, due_at, text_at, who
from towpath.nodes.types import ValueFailed
from towpath.values.fields import DurationOrExpression, Liquid, LiquidLine


class TaskSettings(NodeSettings):
    kind: Literal["task"]
    title: Annotated[Title, Field(title="Title")]  # of the task; the card shows it
    text: Annotated[Liquid, Field(title="Text")] = ""
    assignee: Annotated[
        LiquidLine,
        Field(title="For", description="The contact's owner, by turns, who has least to do, a member's email, or a group.", min_length=1,
              json_schema_extra={"format": "member", "words": [OWNER, ROUND_ROBIN, LEAST_LOADED]}),
    ] = OWNER  # fmt: skip
    due: Annotated[DurationOrExpression | None, Field(title="Due in", description="Days are 24 hours; an expression may give a date.")] = (
        None
    )
    priority: Annotated[Literal["low", "normal", "high"], Field(title="Priority")] = "normal"
    visibility: Annotated[Literal["team", "private"], Field(title="Seen by", description="The whole team, or whose it is and admins.")] = (
        "team"
    )


@dataclass(frozen=True, slots=True)
class PreparedTask:
    title: Value
    text: Value
    assignee: Value
    due: Value | None
    settings: TaskSettings


class Task(Kind[TaskSettings, PreparedTask]):
    name = "task"
    title = "Task"
    group = "team"
    needs_contact = False
    Settings = TaskSettings
    summary = ("Task for {assignee}, due in {due}: {title}", "Task for {assignee}: {title}", "Task for the owner: {title}")
    examples = (
        {
            "kind": "task",
            "title": "Make sure {{ contact.first_name }} gets {{ discount }}% off",
            "assignee": "owner",
            "due": "1 day",
            "next": "attend",
        },
        {"kind": "task", "title": "Call {{ contact.first_name }}", "text": "Order {{ order.id }}", "assignee": "round_robin", "priority": "high"},
        {"kind": "task", "title": "Look at the contract", "assignee": "least_loaded", "due": "=concat(vars.days, ' days')"},
    )  # fmt: skip

    def compile(self, settings: TaskSettings, pieces: Pieces) -> PreparedTask:
        return PreparedTask(
            title=pieces.value(settings.title, "title"),
            text=pieces.value(settings.text, "text"),
            assignee=who(pieces, settings.assignee, "assignee", OWNER, ROUND_ROBIN, LEAST_LOADED),
            due=None if settings.due is None else pieces.value(settings.due, "due"),
            settings=settings,
        )

    def needs(self, prepared: PreparedTask) -> Need:
        given = (prepared.title, prepared.text, prepared.assignee, prepared.due)
        return needs_of(*(value for value in given if value is not None))

    def decide(self, prepared: PreparedTask, visit: Visit) -> Decision:
        try:
            task = CreateTask(
                title=text_at(prepared.title, visit),
                text=text_at(prepared.text, visit),
                assignee=text_at(prepared.assignee, visit) or None,
                due_at=due_at(prepared.due, visit),
                priority=prepared.settings.priority,
                visibility=prepared.settings.visibility,
            )
        except ValueFailed as error:
            return Fail(str(error))
        return Change((task,))


KIND = Task()
