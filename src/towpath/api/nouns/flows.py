"""Flows: their files, states and numbers. `{flow}` is a flow's id, slug or name."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.flows import changes, entries, versions
from towpath.api.flows.shapes import (
    FlowLineOut,
    FlowOut,
    ImportedOut,
    LintedOut,
    NumbersOut,
    ProblemOut,
    flow_out,
    line_out,
    node_numbers,
    problems_out,
    read_number,
    text_of,
)
from towpath.api.in_use import refuse_in_use
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.api.times import in_utc
from towpath.flows import drafts, reads, writes
from towpath.flows.checks import check_flow
from towpath.flows.deleting import ask_to_delete
from towpath.flows.describe import describe_flow
from towpath.flows.document.read import read_flow
from towpath.flows.errors import FileRefused
from towpath.flows.scope import read_surroundings
from towpath.messages import reads as messages
from towpath.values.problems import Problem

router = Router()
router.add_router("", versions.router)
router.add_router("", changes.router)
router.add_router("", entries.router)


class NewFlow(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    subject: Literal["contact", "order", "company", "deal", "none"] = "contact"


class Duplicate(BaseModel):
    """name: of the copy."""

    name: str = Field(min_length=1, max_length=200)
    version: str = ""


class DraftOut(BaseModel):
    """revision: of this text; a change names the one it was made on. document: as the file says it. problems: errors stop a launch."""

    revision: str
    document: dict[str, Any]
    problems: list[ProblemOut]


class DraftChanges(BaseModel):
    """changes: `{path: [nodes, a_day, for], value: 2 days}` or `{path: …, remove: true}`, one after the other."""

    revision: str
    changes: list[dict[str, Any]]


class Restore(BaseModel):
    version: int
    revision: str


class Stop(BaseModel):
    """leave: people inside leave at once; else they finish."""

    leave: bool = False


class Deletion(BaseModel):
    """name: the flow's, typed by whoever deletes it."""

    name: str = Field(max_length=200)


# ---- Files ---------------------------------------------------------------------------------------------------------

_YAML_BODY = {
    "requestBody": {
        "required": True,
        "description": "A flow file.",
        "content": {"application/yaml": {"schema": {"type": "string"}}},
    }
}


@router.post("/import", response=ImportedOut, openapi_extra=_YAML_BODY)
@needs("write")
def import_flow(request: Request) -> ImportedOut:
    """The body is a flow file. Makes or updates the draft; nothing live is touched. A file with errors is refused whole."""
    ctx = request.ctx
    imported = writes.import_flow(ctx.db, ctx.workspace_id, _body(request), by=ctx.actor, now=ctx.clock.now())
    if imported.flow is None:
        raise FileRefused(imported.problems)
    return ImportedOut(flow=flow_out(request, imported.flow), created=imported.created, problems=problems_out(imported.problems))


@router.post("/lint", response=LintedOut, openapi_extra=_YAML_BODY)
@needs("read")
def lint_flow(request: Request) -> LintedOut:
    """The body is a flow file. Says what is wrong with it, and keeps nothing."""
    ctx = request.ctx
    text = _body(request)
    problems = check_flow(read_flow(text), read_surroundings(ctx.db, ctx.workspace_id))
    ok = not any(problem.severity == "error" for problem in problems)
    return LintedOut(ok=ok, problems=problems_out(problems), document=describe_flow(text))


# ---- Lists and looking ---------------------------------------------------------------------------------------------


@router.get("", response=Page[FlowLineOut])
@needs("read")
def list_flows(
    request: Request,
    status: str = "",
    search: str = "",
    folder: Annotated[str, Query(description="With the folders within it.")] = "",
    unfiled: Annotated[bool, Query(description="Only flows that lie in no folder.")] = False,
    tag: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[FlowLineOut]:
    """Archived ones only with `status=archived`."""
    ctx = request.ctx
    after = read_cursor(cursor, (int,)) or (0,)
    lines = reads.list_flows(
        ctx.db, ctx.workspace_id, status=status or None, search=search.strip(), folder="" if unfiled else folder or None, tag=tag or None, after=after[0],
        limit=one_more(limit),
    )  # fmt: skip
    shown = lines[:limit]
    return Page(items=[line_out(one) for one in shown], next=write_cursor((shown[-1].id,)) if len(lines) > limit else None)


@router.post("", response=FlowOut)
@needs("write")
def make_flow(request: Request, body: NewFlow) -> FlowOut:
    """An empty draft, to be filled in the builder."""
    ctx = request.ctx
    made = drafts.new_flow(ctx.db, ctx.workspace_id, name=body.name, subject=body.subject, by=ctx.actor, now=ctx.clock.now())
    return flow_out(request, made)


@router.get("/counts", response=dict[str, int])
@needs("read")
def count_flows(request: Request) -> dict[str, int]:
    """How many flows there are in each state."""
    return reads.count_by_status(request.ctx.db, request.ctx.workspace_id)


@router.get("/{flow}", response=FlowOut)
@needs("read")
def get_flow(request: Request, flow: str) -> FlowOut:
    return flow_out(request, reads.find_flow(request.ctx.db, request.ctx.workspace_id, flow))


@router.get("/{flow}/document", response=dict[str, Any])
@needs("read")
def get_document(request: Request, flow: str, version: str = "") -> dict[str, Any]:
    """The graph for the canvas. version: a number, `draft`, or nothing: the draft, else what is live."""
    return describe_flow(text_of(request, flow, version))


@router.get("/{flow}/file", response={200: str})
@needs("read")
def get_file(request: Request, flow: str, version: str = "") -> HttpResponse:
    """The author's text, byte for byte."""
    return HttpResponse(text_of(request, flow, version), content_type="application/yaml; charset=utf-8")


@router.get("/{flow}/numbers", response=NumbersOut)
@needs("read")
def get_numbers(
    request: Request,
    flow: str,
    version: str = "",
    since: Annotated[
        datetime | None, Query(description="What happened then or later, by whole hours; by days of UTC after two days.")
    ] = None,
    until: Annotated[datetime | None, Query(description="What happened before.")] = None,
) -> NumbersOut:
    """Of one version, by default the newest."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    number = read_number(version) if version not in ("", "draft") else None
    since, until = (None if at is None else in_utc(at) for at in (since, until))
    numbers = reads.get_numbers(ctx.db, ctx.workspace_id, found, number, since=since, until=until)
    if numbers is None:
        return NumbersOut(
            version=0, since=since, until=until, entered=0, inside=0, completed=0, removed=0, failed=0, goals=0, goal_value=None, nodes={}
        )
    runs = numbers.runs
    begin = max(at for at in (since, found.statistics_since, found.created_at) if at is not None)
    results = messages.count_results(ctx.db, ctx.workspace_id, numbers.version_id, since=begin, until=until)
    return NumbersOut(
        version=numbers.version,
        since=since,
        until=until,
        entered=runs["started"],
        inside=runs["running"],
        completed=runs["completed"],
        removed=runs["removed"],
        failed=runs["failed"],
        goals=runs["goal"],
        goal_value=numbers.goal_value,
        nodes={node.id: node_numbers(node, results.get(node.node, {})) for node in numbers.nodes},
    )


# ---- Drafts --------------------------------------------------------------------------------------------------------


@router.get("/{flow}/draft", response=DraftOut)
@needs("read")
def get_draft(request: Request, flow: str, version: str = "") -> DraftOut:
    """What the builder edits: the draft, else what is live. version: another one to look at or compare with."""
    return _draft(drafts.read_draft(request.ctx.db, request.ctx.workspace_id, text_of(request, flow, version)))


@router.put("/{flow}/draft", response=DraftOut)
@needs("write")
def save_draft(request: Request, flow: str, body: DraftChanges) -> DraftOut:
    """Changes place by place; the rest of the text, its comments and spacing stay. `draft_changed`: somebody was quicker."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    changes = drafts.read_changes(body.changes)
    saved = drafts.save_draft(
        ctx.db, ctx.workspace_id, found.id, revision=body.revision, changes=changes, by=ctx.actor, now=ctx.clock.now()
    )
    return _draft(saved)


@router.post("/{flow}/draft/check", response=DraftOut)
@needs("read")
def check_draft(request: Request, flow: str, body: DraftChanges) -> DraftOut:
    """What would be wrong with the draft after these changes. Keeps nothing, whatever the revision."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    text = drafts.changed_text(found.text, drafts.read_changes(body.changes))
    return _draft(drafts.read_draft(ctx.db, ctx.workspace_id, text))


@router.post("/{flow}/draft/restore", response=DraftOut)
@needs("write")
def restore_version(request: Request, flow: str, body: Restore) -> DraftOut:
    """The text of a version becomes the draft."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    restored = drafts.restore_version(
        ctx.db, ctx.workspace_id, found.id, body.version, revision=body.revision, by=ctx.actor, now=ctx.clock.now()
    )
    return _draft(restored)


@router.post("/{flow}/duplicate", response=FlowOut)
@needs("write")
def duplicate(request: Request, flow: str, body: Duplicate) -> FlowOut:
    """A draft of its own with the same text."""
    ctx = request.ctx
    text = text_of(request, flow, body.version)
    return flow_out(request, drafts.duplicate_flow(ctx.db, ctx.workspace_id, text, name=body.name, by=ctx.actor, now=ctx.clock.now()))


@router.delete("/{flow}/draft", response={204: None})
@needs("write")
def discard_draft(request: Request, flow: str) -> None:
    """A flow that was never launched goes with its draft, unless a live flow names it."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    if found.live_text is None:
        refuse_in_use(ctx, "flow", found.id, found.name)
    writes.discard_draft(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now())


# ---- Deeds ---------------------------------------------------------------------------------------------------------


@router.post("/{flow}/pause", response=FlowOut)
@needs("write")
def pause(request: Request, flow: str) -> FlowOut:
    """Nobody enters and nobody moves until it is resumed."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return flow_out(request, writes.pause(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{flow}/resume", response=FlowOut)
@needs("write")
def resume(request: Request, flow: str) -> FlowOut:
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return flow_out(request, writes.resume(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{flow}/stop", response=FlowOut)
@needs("write")
def stop(request: Request, flow: str, body: Stop | None = None) -> FlowOut:
    """Nobody enters any more."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    leave = body is not None and body.leave
    return flow_out(request, writes.stop(ctx.db, ctx.workspace_id, found.id, leave=leave, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{flow}/archive", response=FlowOut)
@needs("write")
def archive(request: Request, flow: str) -> FlowOut:
    """Out of sight; runs and numbers stay."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return flow_out(request, writes.archive(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now()))


@router.post("/{flow}/delete", response={204: None})
@needs("admin")
def delete_flow(request: Request, flow: str, body: Deletion) -> None:
    """A launched flow that is over goes for good with all its data, where the workspace allows it: runs, visits, what messages said, numbers.
    That people were sent a message stays. Its slug is free at once. No live flow or segment may name it."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    refuse_in_use(ctx, "flow", found.id, found.name)
    ask_to_delete(ctx.db, ctx.workspace_id, found.id, typed=body.name, by=ctx.actor, now=ctx.clock.now())


def _body(request: Request) -> str:
    try:
        return request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused([Problem("not_text", "The file is not text in UTF-8.")]) from None


def _draft(draft: drafts.Draft) -> DraftOut:
    return DraftOut(revision=draft.revision, document=draft.document, problems=problems_out(draft.problems))
