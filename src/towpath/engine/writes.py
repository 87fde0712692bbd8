"""What people and programs ask of runs: commands, worked in their place by match."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from towpath.accounts.writes import audit
from towpath.contacts.reads import find_place
from towpath.engine.batch import RUNNING
from towpath.engine.errors import NoSuchPlace, RunHasEnded
from towpath.engine.reads import Run, get_run
from towpath.events.writes import Command, enqueue
from towpath.flows.errors import VersionNotFound
from towpath.flows.places import list_graphs
from towpath.flows.reads import Flow, get_compiled
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES

Deed = Literal["remove", "skip", "retry", "move"]
_DEEDS = {"remove": "remove_run", "skip": "skip", "retry": "retry", "move": "move_run"}
_AUDITED = {"remove_run": "run.removed", "skip": "run.wait_skipped", "retry": "run.retried", "move_run": "run.moved"}


def forget_participants(db: Connection, workspace_id: int, contact_id: int, names: Sequence[str]) -> int:
    """Of a person who is erased: what calls of the last 30 days said of them; answers how many lines."""
    asked = {"workspace_id": workspace_id, "lanes": list(range(LANES)), "contacts": [contact_id], "said": list(names)}
    return db.execute(statement("engine", "blank_participants"), asked).rowcount


def remove_run(db: Connection, workspace_id: int, run_id: int, *, by: str, now: datetime) -> int:
    """The run leaves its flow; answers the command's id. by: who does it, as in the audit log."""
    return _order(db, _live(db, workspace_id, run_id), "remove_run", {"reason": _reason(by)}, by, now)


def skip_wait(db: Connection, workspace_id: int, run_id: int, *, process_id: int | None = None, by: str, now: datetime) -> int:
    """What the run waits for (at this visit, or wherever it waits) is taken as come."""
    return _order(db, _live(db, workspace_id, run_id), "skip", {"process": process_id}, by, now)


def retry_run(db: Connection, workspace_id: int, run_id: int, *, by: str, now: datetime) -> int:
    """Visits of the run that were set aside are worked again (semantics 22)."""
    return _order(db, _live(db, workspace_id, run_id), "retry", {}, by, now)


def move_run(db: Connection, workspace_id: int, run_id: int, node: str, *, process_id: int | None = None, by: str, now: datetime) -> int:
    """The visit in progress ends where it is, another begins at the node. process_id: which visit, of a run with several branches."""
    run = _live(db, workspace_id, run_id)
    if all(one.id != node for one in get_compiled(db, run.version_id).nodes):
        raise NoSuchPlace(f"The version of this run has no node “{node}”.", run=run_id, node=node)
    row = db.execute(statement("engine", "count_places"), {"lane": run.lane, "run_id": run.id}).fetchone()
    if process_id is None and row is not None and row[0] > 1:
        raise NoSuchPlace(f"The run stands at {row[0]} places: say which visit is to move.", run=run_id, places=row[0])
    return _order(db, run, "move_run", {"node": node, "process": process_id}, by, now)


def order_many(
    db: Connection,
    flow: Flow,
    deed: Deed,
    *,
    version: int | None = None,
    node: str | None = None,
    set_aside: bool = False,
    to: str | None = None,
    by: str,
    now: datetime,
) -> int:
    """The same for everybody inside a flow, or its version, or who stands at a node, or is set aside there; each lane works through its
    own. Answers how many visits there are just now. to: the node of `move`."""
    graphs = [one for one in list_graphs(db, flow.workspace_id, flow.id) if version is None or one.number == version]
    if not graphs:
        raise VersionNotFound(f"“{flow.name}” has no version {version}.", version=version)
    if deed == "move" and not any(to in graph.number_of for graph in graphs):
        raise NoSuchPlace(f"No version of “{flow.name}” has a node “{to or ''}”.", node=to)
    if node is not None and not any(node in graph.number_of for graph in graphs):
        raise NoSuchPlace(f"No version of “{flow.name}” has a node “{node}”.", node=node)
    places = None if node is None else [f"{graph.version_id}:{graph.number_of[node]}" for graph in graphs if node in graph.number_of]
    versions = [graph.version_id for graph in graphs]
    asked = {"workspace_id": flow.workspace_id, "versions": versions, "places": places, "set_aside": set_aside}
    row = db.execute(statement("engine", "count_standing_at"), asked).fetchone()
    payload = {"deed": _DEEDS[deed], "versions": versions, "places": places, "set_aside": set_aside, "node": to, "reason": _reason(by)}
    enqueue(db, flow.workspace_id, [Command("each_run", lane, None, payload) for lane in range(LANES)], now)
    about = {
        "flow": flow.id,
        "deed": deed,
        "version": version,
        "node": node,
        "set_aside": set_aside,
        "to": to,
        "visits": row[0] if row else 0,
    }
    audit(db, workspace_id=flow.workspace_id, at=now, actor=by, what="run.many_ordered", about=about)
    return int(row[0]) if row else 0


def _live(db: Connection, workspace_id: int, run_id: int) -> Run:
    run = get_run(db, workspace_id, run_id)
    if run.status != RUNNING:
        raise RunHasEnded(f"The run has ended already: {run.status_word}, {run.reason}.", run=run_id)
    return run


def _order(db: Connection, run: Run, name: str, payload: dict[str, Any], by: str, now: datetime) -> int:
    workspace_id = get_compiled(db, run.version_id).workspace_id
    about = {
        "run": str(run.id),
        "flow": run.flow_id,
        **{key: value for key, value in payload.items() if value is not None and key != "reason"},
    }
    audit(db, workspace_id=workspace_id, at=now, actor=by, what=_AUDITED[name], about=about)
    return enqueue(db, workspace_id, [Command(name, run.lane, run.contact_id, {"run": run.id, **payload})], now)[0]


def _reason(by: str) -> str:
    return "removed_by_api" if by.startswith("key:") else "removed_by_user"


def enter_contact(
    db: Connection,
    workspace_id: int,
    flow_id: int,
    contact_id: int,
    *,
    source: str = "manual",
    variables: Mapping[str, Any] | None = None,
    now: datetime,
) -> int:
    """A contact enters by hand or by the API, if the flow lets it."""
    lane, contact = find_place(db, contact_id)
    return enqueue(
        db, workspace_id, [Command("enter", lane, contact, {"flow": flow_id, "source": source, "variables": variables or {}})], now
    )[0]
