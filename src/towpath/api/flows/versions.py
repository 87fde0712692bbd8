"""Versions of a flow and launches: what differs, what a launch would mean, the launch itself, people who change their version."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.flows.requests import LaunchRequestOut, request_out
from towpath.api.flows.shapes import FlowOut, ProblemOut, VersionOut, flow_out, problems_out, read_number, text_of, versions_out
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.engine.launch import launch as go_live
from towpath.engine.launch import with_entries
from towpath.flows import asking, moves, preview, reads, writes
from towpath.flows.differences import Comparison, compare
from towpath.flows.places import Standing, Step
from towpath.values.lanes import LANES

router = Router()


class DifferenceOut(BaseModel):
    """name: of the setting, outlet or variable. before, after: as the file says it, null where it is not there."""

    what: str
    sentence: str
    node: str | None
    name: str | None
    before: Any
    after: Any


class ComparisonOut(BaseModel):
    """differences: in the order of the file. lines: a unified diff of the two texts."""

    differences: list[DifferenceOut]
    lines: list[str]


class MoveStep(BaseModel):
    """to: id of a node of the new version, with `go_to`."""

    do: Literal["keep", "go_to", "exit", "reschedule"]
    to: str | None = None


class Launch(BaseModel):
    """people: finish on the version they are in, or move to the new one. nodes: what becomes of those who stand at a node; where nothing
    is said they keep their place, go where the node that is gone led, or leave."""

    people: Literal["finish", "move"] = "finish"
    nodes: dict[str, MoveStep] = Field(default_factory=dict)
    backfill: Literal["none", "all"] | None = Field(
        None, description="People who match now. Left out: whoever is in an audience of a first version enters, nobody else."
    )

    def steps(self) -> dict[str, Step]:
        return {node: Step(step.do, step.to) for node, step in self.nodes.items()}


class LaunchAsked(Launch):
    """note: for who is to agree."""

    note: str = Field("", max_length=2_000)


class DoubleOut(BaseModel):
    """people: how many have had the message in their run and would come by it again."""

    message: str
    people: int


class StandingOut(BaseModel):
    """Who stands at one node. versions: numbers. choices: what may be chosen. step: what is chosen, or suggested."""

    node: str
    kind: str
    title: str
    people: int
    versions: list[int]
    choices: list[str]
    step: MoveStep
    doubles: list[DoubleOut]


class LaunchPlanOut(BaseModel):
    """version: the number that would be live. standing: people in versions that would be old then, if they are moved.
    live_graph: nothing can be chosen; everybody goes over when the visit in progress ends."""

    version: int
    makes_version: bool
    live_graph: bool
    changes: ComparisonOut
    problems: list[ProblemOut]
    inside: int
    standing: list[StandingOut]


class LaunchedOut(BaseModel):
    """move: the id of the move of people inside, where they move."""

    flow: FlowOut
    version: int
    made_version: bool
    settings_changed: bool
    entering: int
    move: int | None
    problems: list[ProblemOut]


class MoveOut(BaseModel):
    """People who changed their version. lanes_done of lanes: progress. moved, left: people so far. back_of: this one took people back;
    went_back: the id of the move that took its people back."""

    id: int
    from_versions: list[int]
    to_version: int
    at: datetime
    by_user: int | None
    done_at: datetime | None
    lanes: int
    lanes_done: int
    moved: int
    left: int
    back_of: int | None
    went_back: int | None


class StayedOut(BaseModel):
    """Why somebody was not taken back: `began` something since, or has `ended`."""

    run: str
    why: str


class MoveStoryOut(MoveOut):
    """stayed: of a move back, who was not taken back; at most 1,000."""

    stayed: list[StayedOut]


@router.get("/{flow}/versions", response=Page[VersionOut])
@needs("read")
def list_versions(request: Request, flow: str) -> Page[VersionOut]:
    """Oldest first, with the numbers of each."""
    ctx = request.ctx
    return Page(items=versions_out(request, reads.find_flow(ctx.db, ctx.workspace_id, flow)), next=None)


@router.get("/{flow}/differences", response=ComparisonOut)
@needs("read")
def compare_versions(
    request: Request,
    flow: str,
    before: Annotated[str, Query(description="Number of a version, `live` or `draft`.")] = "live",
    after: Annotated[str, Query(description="The same.")] = "draft",
) -> ComparisonOut:
    """What differs between two versions, or the draft and what is live, in sentences and line by line."""
    return _comparison(compare(_side(request, flow, before), _side(request, flow, after), (before, after)))


def _side(request: Request, flow: str, named: str) -> str:
    if named == "live":
        return reads.find_flow(request.ctx.db, request.ctx.workspace_id, flow).live_text or ""
    return text_of(request, flow, named)


@router.post("/{flow}/versions/{number}/stop", response=FlowOut)
@needs("write")
def stop_version(request: Request, flow: str, number: str) -> FlowOut:
    """Who is still in this old version leaves with the reason `flow_stopped`."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    stopped = writes.stop_version(ctx.db, ctx.workspace_id, found.id, read_number(number), by=ctx.actor, now=ctx.clock.now())
    return flow_out(request, stopped)


@router.post("/{flow}/launch-plan", response=LaunchPlanOut)
@needs("read")
def plan_launch(request: Request, flow: str, body: Launch | None = None) -> LaunchPlanOut:
    """What a launch would mean, before it is done: changes, problems, who stands where, who would get a message twice. Changes nothing."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    plan = preview.plan_launch(ctx.db, found, body.steps() if body is not None else {})
    return LaunchPlanOut(
        version=plan.version,
        makes_version=plan.makes_version,
        live_graph=plan.live_graph,
        changes=_comparison(plan.changes),
        problems=problems_out(plan.problems),
        inside=plan.inside,
        standing=[_standing(line) for line in plan.standing],
    )


@router.post("/{flow}/launch", response=LaunchedOut)
@needs("write")
def launch(request: Request, flow: str, body: Launch | None = None) -> LaunchedOut:
    """The draft goes live at once; people inside finish on their version, or move as the body says. No new version if the graph is unchanged."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    move = body.steps() if body is not None and body.people == "move" else None
    backfill = body.backfill if body is not None else None
    result = go_live(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now(), move=move, backfill=backfill, clock=ctx.clock)
    return LaunchedOut(
        flow=flow_out(request, result.flow),
        version=result.version,
        made_version=result.made_version,
        settings_changed=result.settings_changed,
        entering=result.entering,
        move=result.move,
        problems=problems_out(result.problems),
    )


@router.post("/{flow}/launch-request", response=LaunchRequestOut)
@needs("write")
def ask_for_launch(request: Request, flow: str, body: LaunchAsked | None = None) -> LaunchRequestOut:
    """Asks the other members who may agree to a launch. An edit of the draft makes the request void."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    said = body or LaunchAsked.model_validate({})
    launch = said.model_dump(mode="json", exclude={"note"})
    asked = asking.ask(
        ctx.db, ctx.workspace_id, found.id, launch=launch, steps=said.steps(), note=said.note, by=ctx.actor, now=ctx.clock.now()
    )
    return request_out(ctx, asked)


@router.get("/{flow}/moves", response=Page[MoveOut])
@needs("read")
def list_moves(request: Request, flow: str) -> Page[MoveOut]:
    """Newest first: launches that took people along, and moves back."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return Page(items=[_move(one) for one in moves.list_moves(ctx.db, ctx.workspace_id, found.id)], next=None)


@router.get("/{flow}/moves/{move_id}", response=MoveStoryOut)
@needs("read")
def get_move(request: Request, flow: str, move_id: int) -> MoveStoryOut:
    """How far a move has come."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    move = moves.get_move(ctx.db, ctx.workspace_id, found.id, move_id)
    stayed = [StayedOut(run=str(run), why=why) for run, why in moves.list_stayed(ctx.db, ctx.workspace_id, move)]
    return MoveStoryOut(**_move(move).model_dump(), stayed=stayed)


@router.post("/{flow}/moves/{move_id}/roll-back", response=LaunchedOut)
@needs("write")
def roll_back(request: Request, flow: str, move_id: int) -> LaunchedOut:
    """The version before the move goes live again, as a new one; who has begun nothing since returns to the old place and due time. No
    message is taken back."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    result = moves.roll_back(ctx.db, ctx.workspace_id, found.id, move_id, by=ctx.actor, now=ctx.clock.now())
    result = with_entries(ctx.db, result, None, ctx.clock.now())
    return LaunchedOut(
        flow=flow_out(request, result.flow), version=result.version, made_version=True, settings_changed=False, entering=result.entering, move=result.move,
        problems=[],
    )  # fmt: skip


# ---- Shapes --------------------------------------------------------------------------------------------------------


def difference_out(one: Any) -> DifferenceOut:
    return DifferenceOut(what=one.what, sentence=one.sentence, node=one.node, name=one.name, before=one.before, after=one.after)


def _comparison(found: Comparison) -> ComparisonOut:
    return ComparisonOut(differences=[difference_out(one) for one in found.differences], lines=list(found.lines))


def _standing(line: Standing) -> StandingOut:
    return StandingOut(
        node=line.node, kind=line.kind, title=line.title, people=line.people, versions=list(line.versions), choices=list(line.choices),
        step=MoveStep(do=line.step.do, to=line.step.to), doubles=[DoubleOut(message=one.message, people=one.people) for one in line.doubles],
    )  # fmt: skip


def _move(one: moves.Move) -> MoveOut:
    return MoveOut(
        id=one.id, from_versions=list(one.from_versions), to_version=one.to_version, at=one.at, by_user=one.by_user, done_at=one.done_at,
        lanes=LANES, lanes_done=one.lanes_done, moved=one.moved, left=one.left_flow, back_of=one.back_of, went_back=one.went_back,
    )  # fmt: skip
