"""What people and programs ask of runs: commands, worked in their place by match."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from towpath.contacts.reads import find_place
from towpath.engine.batch import RUNNING
from towpath.engine.errors import RunHasEnded
from towpath.engine.reads import get_run
from towpath.events.writes import Command, enqueue
from towpath.host.database import Connection


def remove_run(db: Connection, workspace_id: int, run_id: int, *, by_api: bool = False, now: datetime) -> int:
    """The run leaves its flow; answers the command's id."""
    run = get_run(db, workspace_id, run_id)
    if run.status != RUNNING:
        raise RunHasEnded(f"The run has ended already: {run.status_word}, {run.reason}.", run=run_id)
    reason = "removed_by_api" if by_api else "removed_by_user"
    return enqueue(db, workspace_id, [Command("remove_run", run.lane, run.contact_id, {"run": run.id, "reason": reason})], now)[0]


def skip_wait(db: Connection, workspace_id: int, run_id: int, *, now: datetime) -> int:
    """What the run waits for is taken as come."""
    run = get_run(db, workspace_id, run_id)
    return enqueue(db, workspace_id, [Command("skip", run.lane, run.contact_id, {"run": run.id})], now)[0]


def retry_run(db: Connection, workspace_id: int, run_id: int, *, now: datetime) -> int:
    """Visits of the run that were set aside are worked again (semantics 22)."""
    run = get_run(db, workspace_id, run_id)
    return enqueue(db, workspace_id, [Command("retry", run.lane, run.contact_id, {"run": run.id})], now)[0]


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
