"""Runs as people look at them: lists, one run with its path, why somebody is not inside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.rows import class_row

from towpath.contacts.reads import find_place
from towpath.engine.batch import STATUS_WORDS
from towpath.engine.errors import RunNotFound
from towpath.engine.past import load_events
from towpath.flows.compiled import CompiledVersion
from towpath.flows.reads import get_compiled, list_flows
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import birth_lane, company_place

STATES = ("ready", "sleeping", "awaiting_events", "awaiting_answer", "at_join", "in_error", "awaiting_condition")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One row. contact_id: of a run about a company its number below zero. status: see `status_word`; reason of semantics 18."""

    lane: int
    id: int
    flow_id: int
    version_id: int
    contact_id: int | None
    order_id: int | None
    key: str
    status: int
    reason: str | None
    label: str | None
    entered_at: datetime
    ended_at: datetime | None
    depth: int
    test: bool
    ordinal: int

    @property
    def status_word(self) -> str:
        return STATUS_WORDS[self.status]


class VisitLine(msgspec.Struct, frozen=True, kw_only=True):
    """One visit. node: its id in the flow. prior: the visit before, None for the first. state, due_at: of a visit in progress."""

    id: int
    node: str
    number: int
    kind: str
    title: str
    prior: int | None
    started_at: datetime
    ended_at: datetime | None
    outlet: str | None
    seen: Mapping[str, Any]
    result: Any
    state: str | None
    due_at: datetime | None


class RunStory(msgspec.Struct, frozen=True, kw_only=True):
    """A run with its path. entry_event: {name, properties, occurred_at} of the event that started it."""

    run: Run
    flow: str
    flow_name: str
    version: int
    variables: Mapping[str, Any]
    entry_event: Mapping[str, Any] | None
    visits: Sequence[VisitLine]


class Denied(msgspec.Struct, frozen=True):
    reason: str
    count: int
    last_at: datetime
    event_id: int | None


class Why(msgspec.Struct, frozen=True):
    """Why a contact is, or is not, inside a flow: its runs, newest first, and what it was refused for."""

    runs: Sequence[Run]
    denied: Sequence[Denied]


class SetAside(msgspec.Struct, frozen=True):
    lane: int
    what: str
    id: int
    flow_id: int | None
    run_id: int | None
    error: str
    at: datetime


# Where a page of runs ends: (entered_at, id) of its last run.
Cursor = tuple[datetime, int]


def list_runs(
    db: Connection,
    workspace_id: int,
    *,
    flow_id: int | None = None,
    version_id: int | None = None,
    status: str | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    places: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Cursor | None = None,
    limit: int = 50,
) -> list[Run]:
    """Newest first; every filter may be left out. places: who stands at one of these now, `version id:number of the node`. since, until:
    of the entry."""
    lane, contact = (None, None) if contact_id is None else find_place(db, contact_id)
    if company_id is not None:
        lane, contact = company_place(workspace_id, company_id)
    flows = [flow_id] if flow_id is not None else [flow.id for flow in list_flows(db, workspace_id)]
    with db.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            statement("engine", "list_runs"),
            {
                "workspace_id": workspace_id, "flow_ids": flows, "contact_lane": lane, "contact_id": contact, "version_id": version_id,
                "status": None if status is None else STATUS_WORDS.index(status), "places": places, "since": since, "until": until,
                "before_at": before[0] if before else None, "before_id": before[1] if before else None, "limit": limit,
            },
        ).fetchall()  # fmt: skip


def get_run(db: Connection, workspace_id: int, run_id: int) -> Run:
    with db.cursor(row_factory=class_row(Run)) as cursor:
        asked = {"lane": _lane_of(db, run_id), "id": _id_now(db, run_id), "workspace_id": workspace_id}
        found = cursor.execute(statement("engine", "get_run"), asked).fetchone()
    if found is None:
        raise RunNotFound(f"There is no run {run_id}.", run=run_id)
    return found


def get_run_story(db: Connection, workspace_id: int, run_id: int) -> RunStory:
    """The run, every visit in order, and the event that started it."""
    run = get_run(db, workspace_id, run_id)
    version = get_compiled(db, run.version_id)
    event_id, variables = db.execute(statement("engine", "get_run_story"), {"lane": run.lane, "id": run.id}).fetchone() or (None, None)
    event = load_events(db, [(run.lane, event_id)]).get(event_id) if event_id else None
    rows = db.execute(statement("engine", "list_visits"), {"lane": run.lane, "run_id": run.id}).fetchall()
    return RunStory(
        run=run,
        flow=version.flow_slug,
        flow_name=version.flow_name,
        version=version.number,
        variables={name: variable.initial for name, variable in version.variables.items()} | (variables or {}),
        entry_event=None
        if event is None
        else {"id": event.id, "name": event.name, "properties": event.properties, "occurred_at": event.occurred_at},
        visits=[_visit(get_compiled(db, version_id), id, *row) for id, version_id, *row in rows],
    )


def why(db: Connection, workspace_id: int, flow_id: int, contact_id: int) -> Why:
    lane, contact = find_place(db, contact_id)
    denied = db.execute(statement("engine", "list_denied"), {"lane": lane, "flow_id": flow_id, "contact_id": contact}).fetchall()
    return Why(list_runs(db, workspace_id, flow_id=flow_id, contact_id=contact_id), [Denied(*row) for row in denied])


def count_goals(db: Connection, flow_id: int) -> int:
    """How often the flow's goal was counted (semantics 48)."""
    row = db.execute(statement("engine", "count_goals"), {"flow_id": flow_id}).fetchone()
    return int(row[0]) if row else 0


def next_due(db: Connection, now: datetime) -> datetime | None:
    """When the next token or message comes due, of all workspaces; None: nothing will by time alone."""
    row = db.execute(statement("engine", "next_due"), {"now": now}).fetchone()
    return row[0] if row else None


def list_set_aside(db: Connection, workspace_id: int, limit: int = 100) -> list[SetAside]:
    """What could not be worked (semantics 22)."""
    rows = db.execute(statement("engine", "list_quarantined"), {"workspace_id": workspace_id, "limit": limit}).fetchall()
    return [SetAside(*row) for row in rows]


def read_seen(seen: Any) -> dict[str, Any]:
    """Number of the leaf, or name -> value, whichever way it was kept."""
    if isinstance(seen, list):
        return {str(number): value for number, value in enumerate(seen)}
    return dict(seen or {})


def _visit(
    version: CompiledVersion, id: int, number: int, prior: int, started_at: datetime, ended_at: datetime | None, outlet: str | None, seen: Any,
    result: Any, state: int | None, due_at: Any,
) -> VisitLine:  # fmt: skip
    node = version.nodes[number]
    return VisitLine(
        id=id, node=node.id, number=number, kind=node.kind.name, title=node.title, prior=prior or None, started_at=started_at,
        ended_at=ended_at, outlet=outlet, seen=read_seen(seen), result=result, state=None if state is None else STATES[state],
        due_at=due_at,
    )  # fmt: skip


def _lane_of(db: Connection, run_id: int) -> int:
    moved = _moved(db, run_id)
    return moved[0] if moved else birth_lane(run_id)


def _id_now(db: Connection, run_id: int) -> int:
    moved = _moved(db, run_id)
    return moved[1] if moved else run_id


def _moved(db: Connection, run_id: int) -> tuple[int, int] | None:
    row = db.execute(statement("engine", "find_moved_run"), {"lane": birth_lane(run_id), "id": run_id}).fetchone()
    return None if row is None else (row[0], row[1])
