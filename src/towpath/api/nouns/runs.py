"""Runs: lists, one run with its path, and taking somebody out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router, Status
from pydantic import BaseModel

from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.api.times import in_utc
from towpath.companies.reads import name_companies
from towpath.contacts.reads import name_contacts
from towpath.engine import reads, writes
from towpath.flows.places import list_graphs
from towpath.flows.reads import find_flow, get_compiled

router = Router()


class RunOut(BaseModel):
    """status: running, completed, removed, failed. contact_name: full name, else email, else external id; of a run about a company the
    company's name. test: it counts nowhere."""

    id: str
    flow: str
    flow_name: str
    version: int
    contact: str | None
    company: str | None
    contact_name: str | None
    status: str
    exit_reason: str | None
    exit_label: str | None
    entered_at: datetime
    ended_at: datetime | None
    test: bool


class VisitOut(BaseModel):
    """One visit to a node. seen: number of the leaf, or name -> value. state, due_at: while it is in progress."""

    id: str
    node: str
    kind: str
    title: str
    prior: str | None
    started_at: datetime
    ended_at: datetime | None
    outlet: str | None
    seen: dict[str, Any]
    result: Any
    state: str | None
    due_at: datetime | None


class RunStoryOut(RunOut):
    variables: dict[str, Any]
    entry_event: dict[str, Any] | None
    processes: list[VisitOut]


class CommandOut(BaseModel):
    """The command is worked in its place among the events of the contact."""

    id: str


class ManyOrdered(BaseModel):
    """Of everybody inside a flow: who is in a version, stands at a node, or is set aside there. to: the node of `move`."""

    flow: str
    do: Literal["remove", "skip", "retry", "move"]
    version: int | None = None
    node: str | None = None
    set_aside: bool = False
    to: str | None = None


class ManyOrderedOut(BaseModel):
    """visits: how many are in progress there just now; each lane works through its own."""

    visits: int


class MoveRun(BaseModel):
    """node: its id in the version of the run. process: which visit, where the run stands at several places."""

    node: str
    process: int | None = None


class SkipWait(BaseModel):
    """process: which visit; without one, wherever the run waits."""

    process: int | None = None


@router.get("", response=Page[RunOut])
@needs("read")
def list_runs(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    flow: Annotated[str, Query(description="Slug, name or id of a flow.")] = "",
    version: Annotated[int | None, Query(description="Number of a version of that flow.")] = None,
    node: Annotated[str, Query(description="Who stands at this node of that flow now.")] = "",
    contact: Annotated[int | None, Query(description="Id of a contact.")] = None,
    company: Annotated[int | None, Query(description="Id of a company: runs about it.", ge=1, le=2**63 - 1)] = None,
    status: Annotated[Literal["", "running", "completed", "removed", "failed"], Query(description="Only runs of this status.")] = "",
    since: Annotated[datetime | None, Query(description="Entered then or later.")] = None,
    until: Annotated[datetime | None, Query(description="Entered before.")] = None,
) -> Page[RunOut]:
    """Newest first."""
    ctx = request.ctx
    key = read_cursor(cursor, (datetime, int))
    found = find_flow(ctx.db, ctx.workspace_id, flow) if flow else None
    graphs = list_graphs(ctx.db, ctx.workspace_id, found.id) if found is not None and (version is not None or node) else []
    graphs = [graph for graph in graphs if version is None or graph.number == version]
    rows = reads.list_runs(
        ctx.db,
        ctx.workspace_id,
        flow_id=found.id if found is not None else None,
        version_id=None if version is None else next((graph.version_id for graph in graphs), 0),
        contact_id=contact,
        company_id=company,
        status=status or None,
        places=[f"{graph.version_id}:{graph.number_of[node]}" for graph in graphs if node in graph.number_of] if node else None,
        since=None if since is None else in_utc(since),
        until=None if until is None else in_utc(until),
        before=None if key is None else (key[0].astimezone(UTC), key[1]),
        limit=one_more(limit),
    )
    last = rows[limit - 1] if len(rows) > limit else None
    names = name_subjects(ctx.db, ctx.workspace_id, rows[:limit])
    return Page(
        items=[run_out(ctx.db, row, names) for row in rows[:limit]], next=write_cursor((last.entered_at, last.id)) if last else None
    )


@router.post("/many", response={202: ManyOrderedOut})
@needs("write")
def order_many(request: Request, body: ManyOrdered) -> Status[ManyOrderedOut]:
    """Remove, skip a wait, retry or move: for everybody who stands there."""
    ctx = request.ctx
    visits = writes.order_many(
        ctx.db, find_flow(ctx.db, ctx.workspace_id, body.flow), body.do, version=body.version, node=body.node, set_aside=body.set_aside,
        to=body.to, by=ctx.actor, now=ctx.clock.now(),
    )  # fmt: skip
    return Status(202, ManyOrderedOut(visits=visits))


@router.get("/{run_id}", response=RunStoryOut)
@needs("read")
def get_run(request: Request, run_id: int) -> RunStoryOut:
    """With every visit, in order."""
    ctx = request.ctx
    return story_out(ctx.db, ctx.workspace_id, reads.get_run_story(ctx.db, ctx.workspace_id, run_id))


@router.post("/{run_id}/remove", response={202: CommandOut})
@needs("write")
def remove_run(request: Request, run_id: int) -> Status[CommandOut]:
    """Take the person out of the flow."""
    ctx = request.ctx
    return _ordered(writes.remove_run(ctx.db, ctx.workspace_id, run_id, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{run_id}/retry", response={202: CommandOut})
@needs("write")
def retry_run(request: Request, run_id: int) -> Status[CommandOut]:
    """Work again what was set aside."""
    ctx = request.ctx
    return _ordered(writes.retry_run(ctx.db, ctx.workspace_id, run_id, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{run_id}/skip", response={202: CommandOut})
@needs("write")
def skip_wait(request: Request, run_id: int, body: SkipWait | None = None) -> Status[CommandOut]:
    """End a wait, as if its time were over."""
    ctx = request.ctx
    process = body.process if body is not None else None
    return _ordered(writes.skip_wait(ctx.db, ctx.workspace_id, run_id, process_id=process, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{run_id}/move", response={202: CommandOut})
@needs("write")
def move_run(request: Request, run_id: int, body: MoveRun) -> Status[CommandOut]:
    """The visit in progress ends where it is; another begins at the node."""
    ctx = request.ctx
    moved = writes.move_run(ctx.db, ctx.workspace_id, run_id, body.node, process_id=body.process, by=ctx.actor, now=ctx.clock.now())
    return _ordered(moved)


def _ordered(command: int) -> Status[CommandOut]:
    return Status(202, CommandOut(id=str(command)))


def run_out(db: Any, run: reads.Run, names: Mapping[int, str | None]) -> RunOut:
    version = get_compiled(db, run.version_id)
    name = None if run.contact_id is None else names.get(run.contact_id)
    return RunOut(**run_fields(run), contact_name=name, flow=version.flow_slug, flow_name=version.flow_name, version=version.number)


def run_fields(run: reads.Run) -> dict[str, Any]:
    return {
        "id": str(run.id), **subject_fields(run.contact_id), "status": run.status_word,
        "exit_reason": run.reason, "exit_label": run.label, "entered_at": run.entered_at, "ended_at": run.ended_at, "test": run.test,
    }  # fmt: skip


def subject_fields(contact_id: int | None) -> dict[str, str | None]:
    """contact, or company where its number stands below zero (`values.lanes.company_place`)."""
    id = contact_id or 0
    return {"contact": str(id) if id > 0 else None, "company": str(-id) if id < 0 else None}


def name_subjects(db: Any, workspace_id: int, runs: Sequence[reads.Run]) -> dict[int, str | None]:
    """What the people and companies of these runs are called, by `contact_id`."""
    ids = {run.contact_id for run in runs if run.contact_id is not None}
    companies = name_companies(db, workspace_id, [-id for id in ids if id < 0])
    return {**name_contacts(db, workspace_id, [id for id in ids if id > 0]), **{-id: name for id, name in companies.items()}}


def story_out(db: Any, workspace_id: int, story: reads.RunStory) -> RunStoryOut:
    processes = [
        VisitOut(
            id=str(visit.id), node=visit.node, kind=visit.kind, title=visit.title, prior=None if visit.prior is None else str(visit.prior),
            started_at=visit.started_at, ended_at=visit.ended_at, outlet=visit.outlet, seen=dict(visit.seen), result=visit.result,
            state=visit.state, due_at=visit.due_at,
        )
        for visit in story.visits
    ]  # fmt: skip
    event = None if story.entry_event is None else {**story.entry_event, "id": str(story.entry_event["id"])}
    name = name_subjects(db, workspace_id, [story.run]).get(story.run.contact_id or 0)
    return RunStoryOut(
        **run_fields(story.run), contact_name=name, flow=story.flow, flow_name=story.flow_name, version=story.version,
        variables=dict(story.variables),        entry_event=event, processes=processes,
    )  # fmt: skip
