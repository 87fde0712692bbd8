"""What the first page shows: what needs somebody, what is live, the numbers of the week, what was done last, first steps."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal

from ninja import Router
from pydantic import BaseModel

from towpath.accounts.reads import get_workspace, list_audit_entries, list_members
from towpath.api.members import viewer_of
from towpath.api.request import Context, Request, needs
from towpath.contacts.reads import list_contacts
from towpath.engine.reads import list_set_aside
from towpath.events.definitions import list_definitions
from towpath.flows import reads as flows
from towpath.flows.approvals import list_requests
from towpath.flows.compiled import CompiledVersion
from towpath.imports.reads import list_imports
from towpath.messages.reads import count_uncertain
from towpath.messages.senders import CATCHER, list_senders
from towpath.team.reads import list_open_tasks

router = Router()

DAYS = 7
_SHOWN = 8
_MOST_SET_ASIDE = 1_000


class AttentionOut(BaseModel):
    """what: `flow_in_error` (flow, since), `failures` (flow, count: of today), `set_aside` (flow, count), `uncertain` (count), `no_sender`,
    `only_catcher` (nobody outside gets mail), `fenced` (since), `test_mode`, `import_errors` (import_id, name, count), `launch_request` (of another, for the caller to
    answer: name, flow, request_id, since)."""

    what: Literal[
        "flow_in_error", "failures", "set_aside", "uncertain", "no_sender", "only_catcher", "fenced", "test_mode", "import_errors",
        "launch_request",
    ]  # fmt: skip
    flow: str | None = None
    name: str = ""
    count: int = 0
    since: datetime | None = None
    import_id: str | None = None
    request_id: int | None = None


class DayOut(BaseModel):
    """day: of UTC. sent: messages by channel."""

    day: date
    entered: int
    goals: int
    sent: dict[str, int]


class LiveFlowOut(BaseModel):
    """week: how many entered on each of the days."""

    slug: str
    name: str
    status: str
    inside: int
    entered: int
    goals: int
    week: list[int]


class DoneOut(BaseModel):
    """what: as the audit log says it; by: a member's name, a key, or empty: by itself."""

    at: datetime
    by: str
    what: str
    flow: str | None
    name: str


class HomeTaskOut(BaseModel):
    id: str
    title: str
    due_at: datetime | None
    overdue: bool


class StepOut(BaseModel):
    """A first step, and whether it was taken."""

    step: Literal["sender", "people", "events", "flow", "launch", "team"]
    done: bool


class HomeOut(BaseModel):
    """days: the last seven, the oldest first. week_before: messages and goals of the seven days before them. live: by people inside."""

    attention: list[AttentionOut]
    days: list[DayOut]
    week_before_sent: int
    week_before_goals: int
    live: list[LiveFlowOut]
    live_count: int
    tasks: list[HomeTaskOut]
    activity: list[DoneOut]
    steps: list[StepOut]


@router.get("", response=HomeOut)
@needs("read")
def get_home(request: Request) -> HomeOut:
    """What needs attention comes first: what failed, then what is not set up."""
    ctx = request.ctx
    now = ctx.clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=DAYS - 1)
    counted = flows.count_hours(ctx.db, ctx.workspace_id, first - timedelta(days=DAYS))
    week = [one for one in counted if one.hour >= first]
    before = [one for one in counted if one.hour < first]
    lines = flows.list_flows(ctx.db, ctx.workspace_id)
    live = sorted((one for one in lines if one.status in ("active", "paused", "finishing")), key=lambda one: (-one.running, one.name))
    channels = _Channels(ctx)
    return HomeOut(
        attention=_attention(ctx, lines, [one for one in week if one.hour >= today]),
        days=[_day(first + timedelta(days=n), week, channels) for n in range(DAYS)],
        week_before_sent=sum(one.n for one in before if one.what == "left:sent"),
        week_before_goals=sum(one.n for one in before if one.what == "goal"),
        live=[_live(one, first, week) for one in live[:_SHOWN]],
        live_count=len(live),
        tasks=_tasks(ctx, now),
        activity=_activity(ctx, lines),
        steps=_steps(ctx, lines),
    )


class _Channels:
    """By what a node of a version sends."""

    def __init__(self, ctx: Context) -> None:
        self._db = ctx.db
        self._versions: dict[int, CompiledVersion] = {}

    def of(self, one: flows.Counted) -> str:
        if one.version_id not in self._versions:
            self._versions[one.version_id] = flows.get_compiled(self._db, one.version_id)
        return self._versions[one.version_id].nodes[one.node].kind.performs or "other"


def _day(begin: datetime, week: Iterable[flows.Counted], channels: _Channels) -> DayOut:
    here = [one for one in week if begin <= one.hour < begin + timedelta(days=1)]
    sent: Counter[str] = Counter()
    for one in here:
        if one.what == "left:sent":
            sent[channels.of(one)] += one.n
    return DayOut(day=begin.date(), entered=_entered(here), goals=sum(one.n for one in here if one.what == "goal"), sent=dict(sent))


def _entered(counted: Iterable[flows.Counted]) -> int:
    """Who only went over to another version did not enter the flow (semantics 18)."""
    return sum(one.n if one.what == "started" else -one.n for one in counted if one.what in ("started", "moved_in"))


def _live(line: flows.FlowLine, first: datetime, week: Iterable[flows.Counted]) -> LiveFlowOut:
    here = [one for one in week if one.flow_id == line.id]
    days = [_entered(one for one in here if (one.hour - first).days == n) for n in range(DAYS)]
    return LiveFlowOut(
        slug=line.slug, name=line.name, status=line.status, inside=line.running, entered=line.started, goals=line.goal, week=days
    )


def _attention(ctx: Context, lines: Iterable[flows.FlowLine], today: Iterable[flows.Counted]) -> list[AttentionOut]:
    by_id = {one.id: one for one in lines}
    found: list[AttentionOut] = []
    workspace = get_workspace(ctx.db, ctx.workspace_id)
    if workspace.sending_fenced_at is not None:
        found.append(AttentionOut(what="fenced", since=workspace.sending_fenced_at))
    in_error = [one for one in by_id.values() if one.in_error_since is not None]
    found += [AttentionOut(what="flow_in_error", flow=one.slug, name=one.name, since=one.in_error_since) for one in in_error]
    failed: Counter[int] = Counter()
    for one in today:
        failed[one.flow_id] += one.n if one.what == "failed" else 0
    found += [
        AttentionOut(what="failures", flow=by_id[id].slug, name=by_id[id].name, count=n)
        for id, n in failed.items()
        if n and id in by_id and by_id[id].in_error_since is None
    ]
    aside = Counter(one.flow_id for one in list_set_aside(ctx.db, ctx.workspace_id, _MOST_SET_ASIDE) if one.flow_id in by_id)
    found += [
        AttentionOut(what="set_aside", flow=by_id[id].slug, name=by_id[id].name, count=n) for id, n in aside.items() if id is not None
    ]
    uncertain = count_uncertain(ctx.db, ctx.workspace_id)
    if uncertain:
        found.append(AttentionOut(what="uncertain", count=uncertain))
    found += [
        AttentionOut(what="import_errors", import_id=str(one.id), name=one.name, count=one.invalid)
        for one in list_imports(ctx.db, ctx.workspace_id, limit=5)
        if one.invalid and one.created_at > ctx.clock.now() - timedelta(days=DAYS)
    ]
    found += [
        AttentionOut(what="launch_request", flow=one.flow, name=one.flow_name, since=one.asked_at, request_id=one.id)
        for one in list_requests(ctx.db, ctx.workspace_id, only_open=True)
        if ctx.user is not None and ctx.user.pk != one.asked_user and ctx.known_caller.may("approve")
    ]
    senders = list_senders(ctx.db, ctx.workspace_id)
    if not senders:
        found.append(AttentionOut(what="no_sender"))
    elif all(one.server == CATCHER for one in senders):
        found.append(AttentionOut(what="only_catcher"))
    if workspace.test_mode:
        found.append(AttentionOut(what="test_mode"))
    return found


def _tasks(ctx: Context, now: datetime) -> list[HomeTaskOut]:
    """Those of who asks, the first due first."""
    if ctx.user is None:
        return []
    open_tasks = list_open_tasks(ctx.db, ctx.workspace_id, now, assignee_id=ctx.user.pk, limit=5, viewer=viewer_of(ctx))
    return [
        HomeTaskOut(id=str(one.id), title=one.title, due_at=one.due_at, overdue=one.due_at is not None and one.due_at < now)
        for one in open_tasks
    ]


def _activity(ctx: Context, lines: Iterable[flows.FlowLine]) -> list[DoneOut]:
    """What was done to flows."""
    by_id = {one.id: one for one in lines}
    names = {f"user:{one.user_id}": one.name or one.email for one in list_members(ctx.db, ctx.workspace_id)}
    done = []
    for entry in list_audit_entries(ctx.db, ctx.workspace_id, before=None, limit=100):
        line = by_id.get(_flow_of(entry.about))
        if entry.what.startswith("flow.") and (line is not None or "name" in entry.about):
            by = names.get(entry.actor, "An API key" if entry.actor.startswith("key:") else "")
            name = line.name if line is not None else str(entry.about["name"])
            done.append(DoneOut(at=entry.at, by=by, what=entry.what, flow=line.slug if line is not None else None, name=name))
    return done[:_SHOWN]


def _flow_of(about: dict[str, Any]) -> int:
    flow = about.get("flow")
    return flow if isinstance(flow, int) else 0


def _steps(ctx: Context, lines: Iterable[flows.FlowLine]) -> list[StepOut]:
    known = list(lines)
    senders = list_senders(ctx.db, ctx.workspace_id)
    return [
        StepOut(step="sender", done=any(one.server != CATCHER for one in senders)),
        StepOut(step="people", done=bool(list_contacts(ctx.db, ctx.workspace_id, limit=1))),
        StepOut(step="events", done=any(one.last_seen_at is not None for one in list_definitions(ctx.db, ctx.workspace_id))),
        StepOut(step="flow", done=bool(known)),
        StepOut(step="launch", done=any(one.version_id is not None for one in known)),
        StepOut(step="team", done=len(list_members(ctx.db, ctx.workspace_id)) > 1),
    ]
