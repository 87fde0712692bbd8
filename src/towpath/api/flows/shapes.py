"""What the API says of a flow, its versions and its numbers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from towpath.api.flows.requests import LaunchRequestOut, request_out
from towpath.api.numbers import Number
from towpath.api.request import Request
from towpath.flows import approvals, reads
from towpath.flows.checks import check_flow
from towpath.flows.document.read import read_flow
from towpath.flows.errors import VersionNotFound
from towpath.flows.scope import read_surroundings
from towpath.values.problems import Problem

# Of the counters of a node, those that are shown under their own name.
_SHOWN = ("sent", "delivered", "opened", "clicked", "skipped", "failed")


class ProblemOut(BaseModel):
    """stops: `launch` if a draft may be kept with it."""

    code: str
    sentence: str
    severity: str
    node: str | None
    path: str
    line: int | None
    nearest: str | None
    stops: str | None


class FlowLineOut(BaseModel):
    """folder: empty for none; within another `Shop/Email`. version: number of the newest launched one. inside: people who are in it now. in_error_since: failures are
    rising since then."""

    id: int
    slug: str
    name: str
    description: str
    status: str
    folder: str
    tags: list[str]
    version: int | None
    has_draft: bool
    entered: int
    inside: int
    completed: int
    removed: int
    failed: int
    goals: int
    created_at: datetime
    changed_at: datetime
    in_error_since: datetime | None


class VersionOut(BaseModel):
    """status: `live`, `finishing` (people are still inside), `finished`, `stopped` (they had to leave). entered = inside + completed +
    removed + failed; moved_in and moved_out are those of entered and removed who changed their version."""

    number: int
    live_from: datetime
    live_to: datetime | None
    launched_by: int | None = Field(None, description="Id of the user, if one did it.")
    stopped_at: datetime | None
    status: Literal["live", "finishing", "finished", "stopped"]
    entered: int
    inside: int
    completed: int
    removed: int
    failed: int
    goals: int
    moved_in: int
    moved_out: int


class FlowOut(FlowLineOut):
    """versions: oldest first. problems: of the draft; without one, of what is live. settings, goal: as they apply now.
    statistics_since: the numbers were reset then. needs_approval: it goes live only when a second person agrees; launch_request: who was
    asked to, and has not answered."""

    versions: list[VersionOut]
    problems: list[ProblemOut]
    settings: dict[str, Any]
    goal: dict[str, Any] | None
    statistics_since: datetime | None
    needs_approval: bool
    launch_request: LaunchRequestOut | None


class ImportedOut(BaseModel):
    flow: FlowOut
    created: bool
    problems: list[ProblemOut]


class LintedOut(BaseModel):
    """ok: nothing stands in the way of a launch. document: as read, for the canvas."""

    ok: bool
    problems: list[ProblemOut]
    document: dict[str, Any]


class NodeNumbersOut(BaseModel):
    """outlets: name -> how often it was left by. sent and so on: of nodes that send."""

    entered: int
    waiting: int
    outlets: dict[str, int]
    sent: int | None = None
    delivered: int | None = None
    opened: int | None = None
    clicked: int | None = None
    skipped: int | None = None
    failed: int | None = None


class NumbersOut(BaseModel):
    """entered = inside + completed + removed + failed, at every moment. With since or until the others are of that time; inside and waiting
    are of now. goal_value: null then."""

    version: int
    since: datetime | None
    until: datetime | None
    entered: int
    inside: int
    completed: int
    removed: int
    failed: int
    goals: int
    goal_value: Number | None
    nodes: dict[str, NodeNumbersOut]


# ---- Shapes --------------------------------------------------------------------------------------------------------


def line_out(one: reads.FlowLine) -> FlowLineOut:
    return FlowLineOut(
        id=one.id,
        slug=one.slug,
        name=one.name,
        description=one.description,
        status=one.status,
        folder=one.folder,
        tags=one.tags,
        version=one.version_number,
        has_draft=one.has_draft,
        entered=one.started,
        inside=one.running,
        completed=one.completed,
        removed=one.removed,
        failed=one.failed,
        goals=one.goal,
        created_at=one.created_at,
        changed_at=one.changed_at,
        in_error_since=one.in_error_since,
    )


def flow_out(request: Request, flow: reads.Flow) -> FlowOut:
    ctx = request.ctx
    line = reads.list_flows(ctx.db, ctx.workspace_id, status=flow.status, after=flow.id - 1, limit=1)[0]
    reading = read_flow(flow.text)
    problems = check_flow(reading, read_surroundings(ctx.db, ctx.workspace_id))
    asked = approvals.find_open_request(ctx.db, ctx.workspace_id, flow.id)
    return FlowOut(
        **line_out(line).model_dump(),
        versions=versions_out(request, flow),
        problems=problems_out(problems),
        settings=flow.settings,
        goal=flow.goal,
        statistics_since=flow.statistics_since,
        needs_approval=approvals.needs_approval(ctx.db, flow, reading.document.settings if reading.document is not None else None),
        launch_request=None if asked is None else request_out(ctx, asked),
    )


def versions_out(request: Request, flow: reads.Flow) -> list[VersionOut]:
    versions = reads.list_versions(request.ctx.db, request.ctx.workspace_id, flow.id)
    counts = reads.count_versions(request.ctx.db, request.ctx.workspace_id, flow.id)
    return [_version(one, counts.get(one.id, {})) for one in reversed(versions)]


def _version(one: reads.Version, counts: Mapping[str, int]) -> VersionOut:
    inside = counts.get("running", 0)
    status: Literal["live", "finishing", "finished", "stopped"] = "finishing" if inside else "finished"
    if one.stopped_at is not None:
        status = "stopped"
    elif one.live_to is None:
        status = "live"
    return VersionOut(
        number=one.number, live_from=one.live_from, live_to=one.live_to, launched_by=one.launched_by, stopped_at=one.stopped_at, status=status,
        entered=counts.get("started", 0), inside=inside, completed=counts.get("completed", 0), removed=counts.get("removed", 0),
        failed=counts.get("failed", 0), goals=counts.get("goal", 0), moved_in=counts.get("moved_in", 0), moved_out=counts.get("moved_out", 0),
    )  # fmt: skip


def text_of(request: Request, named: str, version: str) -> str:
    ctx = request.ctx
    flow = reads.find_flow(ctx.db, ctx.workspace_id, named)
    if version == "draft" and flow.draft_text is None:
        raise VersionNotFound(f"“{flow.name}” has no draft.", version=version)
    if version in ("", "draft"):
        return reads.export_flow(flow)
    number = read_number(version)
    if number == flow.version_number and flow.live_text is not None:
        return flow.live_text
    return reads.get_version_text(ctx.db, ctx.workspace_id, flow.id, number)


def read_number(version: str) -> int:
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise VersionNotFound(f"“{version}” is not the number of a version.", version=version)
    return int(version)


def problems_out(problems: tuple[Problem, ...]) -> list[ProblemOut]:
    return [
        ProblemOut(
            code=one.code,
            sentence=one.sentence,
            severity=one.severity,
            node=one.node,
            path=one.path,
            line=one.line,
            nearest=one.nearest,
            stops=one.data.get("stops"),
        )
        for one in problems
    ]


def node_numbers(node: reads.NodeNumbers, results: Mapping[str, int]) -> NodeNumbersOut:
    """results: delivered, opened and clicked, where something came back."""
    outlets = {what.removeprefix("left:"): n for what, n in node.counts.items() if what.startswith("left:")}
    shown = {what: node.counts[what] for what in _SHOWN if what in node.counts}
    if "sent" not in shown and "planned" in node.counts:
        shown["sent"] = outlets.get("sent", 0)
        shown["skipped"] = outlets.get("not_sent", 0)
        shown.update({what: n for what, n in results.items() if n or what != "delivered"})
    return NodeNumbersOut(entered=node.counts.get("entered", 0), waiting=node.waiting, outlets=outlets, **shown)
