"""Conditions: what they may ask here, what is wrong with one, how it reads, and how many people it holds for now."""

from importlib import import_module
from typing import Any, Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts.reads import get_workspace
from towpath.api.request import Request, needs
from towpath.contacts import matching
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import get_contact
from towpath.expr import conditions
from towpath.expr.conditions.operators import OPERATORS
from towpath.flows import facts, reads
from towpath.flows.scope import read_surroundings
from towpath.values.problems import Problem

router = Router()

# Each room registers what it knows of people, and how it looks in SQL, when these are imported.
for _room in ("engine.facts", "events.fragments", "contacts.fragments", "companies.fragments", "commerce.fragments", "segments.fragments"):
    import_module(f"towpath.{_room}")

Subject = Literal["contact", "order", "company", "deal", "none"]


class AskableChoice(BaseModel, from_attributes=True):
    value: str
    title: str


class AskableField(BaseModel, from_attributes=True):
    path: str
    title: str
    type: str


class ConditionOperator(BaseModel):
    """takes: nothing, one, several, two values, or a duration. types: of the paths that it goes with."""

    word: str
    takes: str
    group: str
    types: list[str]
    meaning: str


class AskableProperty(BaseModel):
    name: str
    title: str
    type: str


class AskableEvent(BaseModel):
    """seen: it has come. `user` (who did it) is a property of every event."""

    name: str
    title: str
    seen: bool
    properties: list[AskableProperty]


class AskableMessage(BaseModel, from_attributes=True):
    flow: str
    flow_title: str
    message: str


class Askable(BaseModel):
    """questions: leaves other than comparisons that this version answers. names: what `in_flow` and its like take, by sort.
    choices: values that exist, by path or by name of a property."""

    fields: list[AskableField]
    operators: list[ConditionOperator]
    events: list[AskableEvent]
    questions: list[str]
    messages: list[AskableMessage]
    names: dict[str, list[AskableChoice]]
    choices: dict[str, list[AskableChoice]]


class ConditionIn(BaseModel, extra="forbid"):
    """where: as in a flow file. flow: whose variables and nodes it may name. event: what `event.` is: in a start rule, a removal,
    a goal or an event that is waited for. count: false, where nobody asks how many people there are."""

    where: Any = None
    subject: Subject = "contact"
    flow: str | None = None
    event: str | None = Field(None, max_length=200)
    count: bool = True


class ConditionProblemOut(BaseModel):
    """place: keys and numbers from the root of `where` to what is wrong."""

    code: str
    sentence: str
    severity: str
    place: list[str | int]
    nearest: str | None


class MatchingCount(BaseModel, from_attributes=True):
    """matching: of all `people`. margin: it may be so many more or fewer (95 of 100 times), because a part of them was asked."""

    matching: int
    people: int
    margin: int


class CheckedCondition(BaseModel):
    """sentence: follows “if”; null while there are errors. count: null where `uncounted` says why. where: in canonical form."""

    problems: list[ConditionProblemOut]
    sentence: str | None
    where: Any
    count: MatchingCount | None
    uncounted: str | None


class ConditionTrial(ConditionIn):
    contact: int


class LeafAnswer(BaseModel):
    """One leaf: as a sentence, and the value that it saw."""

    sentence: str
    holds: bool
    value: Any


class ConditionAnswer(BaseModel):
    holds: bool
    leaves: list[LeafAnswer]


@router.get("/catalogue", response=Askable)
@needs("read")
def get_catalogue(request: Request, subject: Subject = "contact", flow: str = "") -> Askable:
    """What a condition may ask. flow: with its variables and nodes."""
    ctx = request.ctx
    surroundings = read_surroundings(ctx.db, ctx.workspace_id)
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow) if flow else None
    asked = facts.list_askable(ctx.db, ctx.workspace_id, surroundings, facts.scope_for(surroundings, subject, found))
    return Askable(
        fields=[AskableField.model_validate(one) for one in asked.fields],
        operators=[
            ConditionOperator(word=one.word, takes=one.takes, group=one.group, types=list(one.types), meaning=one.meaning)
            for one in OPERATORS.values()
        ],
        events=[
            AskableEvent(
                name=one.name,
                title=one.title or facts.title_of(one.name),
                seen=one.first_seen_at is not None,
                properties=[
                    AskableProperty(name=name, title=facts.property_title(name), type=type_)
                    for name, type_ in facts.property_types(one.name, one).items()
                ],
            )
            for one in asked.events
        ],
        questions=list(asked.questions),
        messages=[AskableMessage.model_validate(one) for one in asked.messages],
        names={sort: [AskableChoice.model_validate(one) for one in choices] for sort, choices in asked.names.items()},
        choices={sort: [AskableChoice.model_validate(one) for one in choices] for sort, choices in asked.choices.items()},
    )


@router.get("/values", response=list[AskableChoice])
@needs("read")
def list_values(request: Request, path: str) -> list[AskableChoice]:
    """What a text field of contacts holds among the newest people, the most frequent first."""
    ctx = request.ctx
    if not path.startswith("contact."):
        return []
    found = matching.list_values(ctx.db, ctx.workspace_id, path, now=ctx.clock.now())
    return [AskableChoice(value=value, title=value) for value, _ in found]


@router.post("/check", response=CheckedCondition)
@needs("read")
def check_condition(request: Request, body: ConditionIn) -> CheckedCondition:
    """Says what is wrong, how it reads and for how many people it holds; keeps nothing."""
    ctx = request.ctx
    condition, problems, flow = _read(request, body)
    shown = [
        ConditionProblemOut(
            code=one.code, sentence=one.sentence, severity=one.severity, place=condition_place(one.path), nearest=one.nearest
        )
        for one in problems
    ]
    if condition is None:
        return CheckedCondition(problems=shown, sentence=None, where=body.where, count=None, uncounted=None)
    count = uncounted = None
    if body.count:
        zone = get_workspace(ctx.db, ctx.workspace_id).time_zone
        try:
            count = matching.count_matching(
                ctx.db, ctx.workspace_id, condition, now=ctx.clock.now(), zone=zone, flow_id=flow.id if flow else None
            )
        except matching.Uncounted as error:
            uncounted = error.sentence
    return CheckedCondition(
        problems=shown,
        sentence=conditions.to_sentence(condition),
        where=conditions.to_document(condition),
        count=MatchingCount.model_validate(count) if count else None,
        uncounted=uncounted,
    )


@router.post("/try", response=ConditionAnswer)
@needs("read")
def try_condition(request: Request, body: ConditionTrial) -> ConditionAnswer:
    """The answer for one person now, with what every part of the condition saw."""
    ctx = request.ctx
    condition, problems, flow = _read(request, body)
    if condition is None:
        raise conditions.BadCondition([one for one in problems if one.severity == "error"])
    contact = get_contact(ctx.db, ctx.workspace_id, body.contact)
    if contact is None:
        raise ContactNotFound(f"There is no contact {body.contact}.", contact=str(body.contact))
    zone = get_workspace(ctx.db, ctx.workspace_id).time_zone
    verdict = matching.try_with(
        ctx.db, ctx.workspace_id, condition, contact, now=ctx.clock.now(), zone=zone, flow_id=flow.id if flow else None
    )
    return ConditionAnswer(
        holds=verdict.holds,
        leaves=[LeafAnswer(sentence=one.sentence, holds=one.holds, value=one.value) for one in verdict.leaves],
    )


def _read(request: Request, body: ConditionIn) -> tuple[conditions.Condition | None, list[Problem], reads.Flow | None]:
    ctx = request.ctx
    flow = reads.find_flow(ctx.db, ctx.workspace_id, body.flow) if body.flow else None
    scope = facts.scope_for(read_surroundings(ctx.db, ctx.workspace_id), body.subject, flow)
    if body.event is not None:
        scope = scope.for_event(body.event)
    condition, problems = conditions.check(body.where, scope)
    return condition, problems, flow


def condition_place(path: str) -> list[str | int]:
    """`where.0.any.1` -> [0, "any", 1]."""
    return [int(part) if part.isdecimal() else part for part in path.split(".")[1:]]
