"""Flows, versions and their numbers as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from psycopg.rows import class_row, dict_row

from towpath.flows.compile import VersionRow, compile_version
from towpath.flows.compiled import CompiledVersion, LiveFlow, Pause
from towpath.flows.errors import FlowNotFound, VersionNotFound
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """A flow with its newest version. revision: number of the newest settings change, 0 before the first launch."""

    id: int
    workspace_id: int
    slug: str
    name: str
    description: str
    status: str
    draft_text: str | None
    draft_document: Any
    live_text: str | None
    settings: dict[str, Any]
    goal: dict[str, Any] | None
    seed: int
    folder: str
    tags: list[str]
    created_at: datetime
    changed_at: datetime
    version_id: int | None
    version_number: int | None
    live_from: datetime | None
    live_to: datetime | None
    statistics_since: datetime | None
    in_error_since: datetime | None
    revision: int

    @property
    def has_draft(self) -> bool:
        return self.draft_text is not None

    @property
    def text(self) -> str:
        """What an author sees: the draft, else what was last launched."""
        return self.draft_text if self.draft_text is not None else self.live_text or ""


class FlowLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list of flows. started = completed + removed + failed + running (semantics 47)."""

    id: int
    workspace_id: int
    slug: str
    name: str
    description: str
    status: str
    folder: str
    tags: list[str]
    has_draft: bool
    created_at: datetime
    changed_at: datetime
    version_id: int | None
    version_number: int | None
    live_from: datetime | None
    in_error_since: datetime | None = None
    started: int = 0
    completed: int = 0
    removed: int = 0
    failed: int = 0
    goal: int = 0

    @property
    def running(self) -> int:
        return self.started - self.completed - self.removed - self.failed


class Version(msgspec.Struct, frozen=True):
    id: int
    number: int
    live_from: datetime
    live_to: datetime | None
    launched_by: int | None
    stopped_at: datetime | None = None


class NodeNumbers(msgspec.Struct, frozen=True):
    """counts: what the engine counted at a node (`entered`, `left:yes`, `sent` …). waiting: tokens that stand there now."""

    node: int
    id: str
    counts: dict[str, int]
    waiting: int


class Counted(msgspec.Struct, frozen=True):
    """One counter of one hour; of times long past, of one day of UTC. node: -1 for whole runs."""

    flow_id: int
    version_id: int
    node: int
    what: str
    hour: datetime
    n: int


class FlowNumbers(msgspec.Struct, frozen=True):
    """Of one version. runs: started, completed, removed, failed, running, goal. goal_value: None where the goal has no value, and of a
    time range."""

    version: int
    version_id: int
    runs: dict[str, int]
    nodes: list[NodeNumbers]
    goal_value: Decimal | None = None


def get_flow(db: Connection, workspace_id: int, flow_id: int) -> Flow:
    with db.cursor(row_factory=class_row(Flow)) as cursor:
        flow = cursor.execute(statement("flows", "get_flow"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchone()
    if flow is None:
        raise FlowNotFound(f"There is no flow {flow_id}.", flow=flow_id)
    return flow


def find_flow(db: Connection, workspace_id: int, named: str) -> Flow:
    """named: slug, name or id, in this order."""
    row = db.execute(statement("flows", "find_flow"), {"workspace_id": workspace_id, "named": named}).fetchone()
    if row is None:
        raise FlowNotFound(f"There is no flow “{named}”. `towpath flow list` shows all.", flow=named)
    return get_flow(db, workspace_id, row[0])


def list_flows(
    db: Connection,
    workspace_id: int,
    *,
    status: str | None = None,
    search: str = "",
    folder: str | None = None,
    tag: str | None = None,
    after: int = 0,
    limit: int = 1000,
) -> list[FlowLine]:
    """By id; archived ones only where they are asked for. folder: with those within it; `` for flows that lie in none."""
    asked = {
        "workspace_id": workspace_id, "status": status, "search": search, "folder": folder, "tag": tag, "after": after, "limit": limit,
    }  # fmt: skip
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("flows", "list_flows"), asked).fetchall()
    counts = _count_runs(db, workspace_id, [row["id"] for row in rows])
    return [FlowLine(**{**row, **counts.get(row["id"], {})}) for row in rows]


def _count_runs(db: Connection, workspace_id: int, flow_ids: list[int]) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    for flow_id, what, n in db.execute(statement("flows", "count_runs"), {"workspace_id": workspace_id, "flow_ids": flow_ids}):
        counts.setdefault(flow_id, {})[what] = n
    for of_flow in counts.values():
        _once_a_run(of_flow)
    return counts


def _once_a_run(counts: dict[str, int]) -> None:
    """Who went over to another version ended in one and started in the other; for the flow that is nothing (semantics 18)."""
    counts["started"] = counts.get("started", 0) - counts.pop("moved_in", 0)
    counts["removed"] = counts.get("removed", 0) - counts.pop("moved_out", 0)


def count_versions(db: Connection, workspace_id: int, flow_id: int) -> dict[int, dict[str, int]]:
    """Version id -> started, completed, removed, failed, running, goal; moved_in and moved_out are part of started and removed."""
    counts: dict[int, dict[str, int]] = {}
    for version_id, what, n in db.execute(statement("flows", "count_versions"), {"workspace_id": workspace_id, "flow_id": flow_id}):
        counts.setdefault(version_id, {})[what] = n
    for of_version in counts.values():
        ended = sum(of_version.get(what, 0) for what in ("completed", "removed", "failed"))
        of_version["running"] = of_version.get("started", 0) - ended
    return counts


def count_by_status(db: Connection, workspace_id: int) -> dict[str, int]:
    return dict(db.execute(statement("flows", "count_by_status"), {"workspace_id": workspace_id}).fetchall())


def list_versions(db: Connection, workspace_id: int, flow_id: int) -> list[Version]:
    """Newest first."""
    with db.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(statement("flows", "list_versions"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchall()


def find_flows_naming(db: Connection, workspace_id: int, sort: str, id: int) -> list[str]:
    """Names of the flows of which a live version, or one with people inside, names this list, group, coupon pool … (semantics 40)."""
    asked = {"workspace_id": workspace_id, "sort": sort, "id": id, "lanes": list(range(LANES))}
    return [name for (name,) in db.execute(statement("flows", "find_flows_naming"), asked)]


def find_flows_saying(db: Connection, workspace_id: int, key: str, names: Sequence[str]) -> list[str]:
    """The same for what has no id there: flows with one of the names under `window`, `footer`, `template`, `sender` or `from`."""
    path = f"$.nodes[*].written.**.{key}"
    asked = {"workspace_id": workspace_id, "key": key, "path": path, "names": list(names), "lanes": list(range(LANES))}
    return [name for (name,) in db.execute(statement("flows", "find_flows_saying"), asked)]


def find_flows_mentioning(db: Connection, workspace_id: int, path: str) -> list[str]:
    """The same for a path such as `contact.visits`, wherever it stands: in conditions, expressions and texts."""
    asked = {"workspace_id": workspace_id, "path": path, "lanes": list(range(LANES))}
    return [name for (name,) in db.execute(statement("flows", "find_flows_mentioning"), asked)]


def get_version_text(db: Connection, workspace_id: int, flow_id: int, number: int) -> str:
    row = db.execute(
        statement("flows", "get_version_text"), {"workspace_id": workspace_id, "flow_id": flow_id, "number": number}
    ).fetchone()
    if row is None:
        raise VersionNotFound(f"The flow has no version {number}.", version=number)
    return str(row[0])


def export_flow(flow: Flow) -> str:
    """The author's text, byte for byte."""
    return flow.text


def count_hours(db: Connection, workspace_id: int, since: datetime) -> list[Counted]:
    """`started`, `moved_in` and `goal` of runs, `left:sent` and `failed` of nodes, of all flows."""
    with db.cursor(row_factory=class_row(Counted)) as cursor:
        asked = {"workspace_id": workspace_id, "since": since, "lanes": list(range(LANES))}
        return cursor.execute(statement("flows", "count_hours"), asked).fetchall()


def get_numbers(
    db: Connection,
    workspace_id: int,
    flow: Flow,
    number: int | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> FlowNumbers | None:
    """Numbers of one version, by default the newest; None if the flow was never launched. since, until: what happened within them; who is
    inside and who waits is always of now."""
    version_id = flow.version_id
    if number is not None:
        here = {"workspace_id": workspace_id, "flow_id": flow.id, "number": number}
        row = db.execute(statement("flows", "find_version"), here).fetchone()
        if row is None:
            raise VersionNotFound(f"The flow has no version {number}.", version=number)
        version_id = int(row[0])
    if version_id is None:
        return None
    version = get_compiled(db, version_id)
    numbers = count_version(db, workspace_id, version)
    if since is None and until is None:
        return numbers
    begin = max(at for at in (since, flow.statistics_since, flow.created_at) if at is not None)
    return _within(db, version, numbers, begin, until)


def _within(db: Connection, version: CompiledVersion, numbers: FlowNumbers, since: datetime, until: datetime | None) -> FlowNumbers:
    """Counters stand by the hour, so a range begins and ends with one."""
    whole = since.replace(minute=0, second=0, microsecond=0)
    counts: dict[int, dict[str, int]] = {}
    asked = {"version_id": version.version_id, "since": whole, "until": until}
    for node, what, n in db.execute(statement("flows", "count_nodes_between"), asked):
        counts.setdefault(node, {})[what] = n
    runs = {**{what: counts.get(-1, {}).get(what, 0) for what in numbers.runs}, "running": numbers.runs["running"]}
    nodes = [NodeNumbers(node.node, node.id, counts.get(node.node, {}), node.waiting) for node in numbers.nodes]
    return FlowNumbers(numbers.version, version.version_id, runs, nodes)


def count_version(db: Connection, workspace_id: int, version: CompiledVersion) -> FlowNumbers:
    here = {"workspace_id": workspace_id, "flow_id": version.flow_id, "version_id": version.version_id, "lanes": list(range(LANES))}
    counts: dict[int, dict[str, int]] = {}
    for node, what, n in db.execute(statement("flows", "count_nodes"), here):
        counts.setdefault(node, {})[what] = n
    waiting: Mapping[int, int] = dict(db.execute(statement("flows", "count_waiting"), here).fetchall())
    runs = {what: counts.get(-1, {}).get(what, 0) for what in ("started", "completed", "removed", "failed", "goal")}
    runs["running"] = runs["started"] - runs["completed"] - runs["removed"] - runs["failed"]
    value = None
    if version.goal is not None and version.goal.value is not None:
        row = db.execute(statement("flows", "sum_goal"), here).fetchone()
        value = row[0] or Decimal(0) if row is not None else None
    nodes = [NodeNumbers(node.number, node.id, counts.get(node.number, {}), waiting.get(node.number, 0)) for node in version.nodes]
    return FlowNumbers(version.number, version.version_id, runs, nodes, value)


# ---- For the engine ------------------------------------------------------------------------------------------------

_MOST_COMPILED = 5_000
# Of every database that this process has looked at: server, database, version, settings revision, end, stop, name.
_compiled: dict[tuple[str, str, int, int, datetime | None, datetime | None, str], CompiledVersion] = {}


def get_flows_revision(db: Connection, workspace_id: int) -> int:
    """Grows with every launch, pause, stop and settings change: as long as it stays, `list_live` gives the same."""
    row = db.execute(statement("flows", "get_flows_revision"), {"workspace_id": workspace_id}).fetchone()
    return int(row[0]) if row is not None else 0


def get_compiled(db: Connection, version_id: int) -> CompiledVersion:
    """The version with the settings of now; the same object as long as neither changed."""
    with db.cursor(row_factory=class_row(VersionRow)) as cursor:
        row = cursor.execute(statement("flows", "get_version"), {"version_id": version_id}).fetchone()
    if row is None:
        raise VersionNotFound(f"There is no version with the id {version_id}.", version_id=version_id)
    return _compile_once(db, row)


def list_live(db: Connection, workspace_id: int) -> tuple[LiveFlow, ...]:
    """Every flow that can have people inside, with all its versions, by flow id."""
    pauses: dict[int, list[Pause]] = {}
    for flow_id, since, until in db.execute(statement("flows", "list_pauses"), {"workspace_id": workspace_id}):
        pauses.setdefault(flow_id, []).append(Pause(since, until))
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("flows", "list_live"), {"workspace_id": workspace_id}).fetchall()
    versions: dict[int, list[CompiledVersion]] = {}
    statuses: dict[int, str] = {}
    for row in rows:
        statuses[row["flow_id"]] = row["status"]
        known = _compiled.get(
            (db.info.host, db.info.dbname, row["version_id"], row["revision"], row["live_to"], row["stopped_at"], row["name"])
        )
        versions.setdefault(row["flow_id"], []).append(known if known is not None else get_compiled(db, row["version_id"]))
    return tuple(
        LiveFlow(flow_id, workspace_id, statuses[flow_id], tuple(found), tuple(pauses.get(flow_id, ())))
        for flow_id, found in versions.items()
    )


def _compile_once(db: Connection, row: VersionRow) -> CompiledVersion:
    key = (db.info.host, db.info.dbname, row.version_id, row.revision, row.live_to, row.stopped_at, row.name)
    if key not in _compiled:
        if len(_compiled) >= _MOST_COMPILED:
            _compiled.clear()
        _compiled[key] = compile_version(row)
    return _compiled[key]
