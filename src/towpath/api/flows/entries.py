"""How people enter a flow: who would now, the address where it listens, people whom a program or a person lets in."""

from typing import Annotated, Any, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from towpath.api.flows.shapes import text_of
from towpath.api.request import Request, needs
from towpath.contacts.models import Person
from towpath.engine import letting_in
from towpath.engine.errors import NoHook
from towpath.engine.launch import compile_draft, count_entering, find_hook_of, renew_hook
from towpath.engine.letting_in import MOST_AT_ONCE, Asking
from towpath.flows import reads
from towpath.flows.checks import check_flow
from towpath.flows.document.read import read_flow
from towpath.flows.errors import FileRefused
from towpath.flows.scope import read_surroundings
from towpath.host.settings import load

router = Router()


class RuleCountOut(BaseModel):
    """by: they enter at `launch`, only by `backfill`, or the rule lets in only who comes `later`. people: null where nobody can tell."""

    rule: int
    source: str
    event: str | None
    by: Literal["launch", "backfill", "later"]
    people: int | None


class AudienceCountOut(BaseModel):
    """Rule by rule; one person may be counted by two."""

    rules: list[RuleCountOut]


class HookOut(BaseModel):
    """url: whoever knows it can let people in."""

    url: str


class ParticipantIn(BaseModel):
    """contact: external_id, email or phone, and any other field or attribute; of a flow about companies the company: external_id, name, and
    any attribute. variables: of the flow."""

    contact: dict[str, Any]
    variables: dict[str, Any] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list, max_length=100)


class Participants(BaseModel):
    participants: Annotated[list[ParticipantIn], Field(min_length=1, max_length=MOST_AT_ONCE)]
    callback_url: str | None = Field(None, max_length=2_000, description="Called once, when everybody has an answer.")


class ByHand(BaseModel):
    """contacts: ids; of a flow about companies those of companies."""

    contacts: Annotated[list[int], Field(min_length=1, max_length=MOST_AT_ONCE)]
    variables: dict[str, Any] = Field(default_factory=dict)


class OperationOut(BaseModel):
    """id: ask for the answers at /participants/{id}."""

    id: str


@router.get("/{flow}/audience-count", response=AudienceCountOut)
@needs("read")
def count_audience(request: Request, flow: str, version: str = "") -> AudienceCountOut:
    """Who would enter if it were launched now. version: a number, `draft`, or nothing: the draft, else what is live."""
    ctx = request.ctx
    surroundings = read_surroundings(ctx.db, ctx.workspace_id)
    reading = read_flow(text_of(request, flow, version))
    problems = [problem for problem in check_flow(reading, surroundings) if problem.severity == "error"]
    if reading.document is None or problems:
        raise FileRefused(problems)
    now = ctx.clock.now()
    counted = count_entering(ctx.db, compile_draft(ctx.workspace_id, reading.document, surroundings, now), now)
    return AudienceCountOut(
        rules=[RuleCountOut(rule=one.rule, source=one.source, event=one.event, by=one.by, people=one.people) for one in counted]
    )


@router.get("/{flow}/hook", response=HookOut)
@needs("write")
def get_hook(request: Request, flow: str) -> HookOut:
    """Where the flow listens to another system (`from: webhook`); made at its launch."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    token = find_hook_of(ctx.db, ctx.workspace_id, found.id)
    if token is None:
        raise NoHook(
            f"“{found.name}” has no address yet: it gets one when it is launched with “from: webhook”, or now by POST.", flow=found.slug
        )
    return _hook(token)


@router.post("/{flow}/hook", response=HookOut)
@needs("write")
def change_hook(request: Request, flow: str) -> HookOut:
    """A new address; the former one no longer works."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return _hook(renew_hook(ctx.db, ctx.workspace_id, found.id, ctx.clock.now()))


def _hook(token: str) -> HookOut:
    return HookOut(url=f"{load().base_url}/hooks/flow/{token}")


@router.post("/{flow}/participants", response={202: OperationOut})
@needs("write")
def add_participants(request: Request, flow: str, body: Participants) -> Status[OperationOut]:
    """Up to 1,000 people, made or changed on the way in; accepted at once, worked after (`from: api`)."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    people = [_asking(one) for one in body.participants]
    operation = letting_in.let_in(
        ctx.db, found, people, source="api", callback_url=body.callback_url, cause={"by": ctx.actor}, now=ctx.clock.now()
    )
    return Status(202, OperationOut(id=str(operation)))


def _asking(one: ParticipantIn) -> Asking:
    values = dict(one.contact)
    named = {name: values.pop(name, None) for name in ("external_id", "email", "phone", "anonymous_id")}
    person = Person(**{name: None if value is None else str(value) for name, value in named.items()})
    return Asking(person, values, one.variables, tuple(one.tags))


@router.post("/{flow}/people", response={202: OperationOut})
@needs("write")
def add_people(request: Request, flow: str, body: ByHand) -> Status[OperationOut]:
    """Chosen people enter by hand (`from: manual`)."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    operation = letting_in.let_in_by_hand(ctx.db, found, body.contacts, body.variables, now=ctx.clock.now())
    return Status(202, OperationOut(id=str(operation)))
