"""What flows do as events of the log: `flow_entered`, `flow_exited`, `goal_reached`. Other flows may start by them, one step deeper
(semantics 14). They are written only where a live version of the workspace listens to them or asks for them in a condition: of the run
itself everything is known without them, and a million entries should not be a million events that nobody reads.
"""

from decimal import Decimal
from typing import Any

import numpy as np

from towpath.engine.batch import RUNNING, Batch, EventRow
from towpath.engine.catalog import VersionView
from towpath.events.models import NewEvent


def tell(batch: Batch) -> None:
    """Of the runs that began or ended in this batch; before it is written."""
    for workspace_id, flows in batch.catalog.workspaces.items():
        if not flows.asked.isdisjoint(("flow_entered", "flow_exited")):
            _tell(batch, workspace_id, "flow_entered" in flows.asked, "flow_exited" in flows.asked)


def _tell(batch: Batch, workspace_id: int, entered: bool, exited: bool) -> None:
    runs, count = batch.runs, batch.runs.count
    ours = (runs.workspace[:count] == workspace_id) & (runs.contact[:count] != 0)
    if entered:
        for row in np.flatnonzero(ours & (runs.new[:count] == 1)).tolist():
            _add(batch, row, "flow_entered", {})
    if exited:
        for row in np.flatnonzero(ours & (runs.status[:count] != RUNNING)).tolist():
            label = batch.label.get(row)
            _add(batch, row, "flow_exited", {"reason": batch.reason[row]} | ({"label": label} if label else {}))


def _add(batch: Batch, row: int, name: str, more: dict[str, Any]) -> None:
    runs = batch.runs
    view = batch.views[int(runs.version[row])]
    workspace_id, depth = int(runs.workspace[row]), int(runs.depth[row]) + 1
    properties = {**_flow(view), "run": str(runs.id[row]), **more}
    batch.events.append(
        NewEvent(
            workspace_id, int(runs.lane[row]), int(runs.contact[row]), name, properties, batch.now, batch.now, source="flow", depth=depth,
            cause={"flow": view.flow.flow_id, "run": int(runs.id[row])},
        )
    )  # fmt: skip


def tell_of_goal(batch: Batch, view: VersionView, event: EventRow, run_id: int, value: str | None) -> None:
    """The goal counts as reached when the event that reached it happened."""
    if "goal_reached" not in batch.catalog.workspaces[event.workspace_id].asked:
        return
    properties = {**_flow(view), "run": str(run_id), "event": event.name} | ({"value": Decimal(value)} if value is not None else {})
    batch.events.append(
        NewEvent(
            event.workspace_id, event.lane, event.contact_id, "goal_reached", properties, event.occurred_at, batch.now, source="flow",
            depth=event.depth + 1, cause={"flow": view.flow.flow_id, "run": run_id},
        )
    )  # fmt: skip


def _flow(view: VersionView) -> dict[str, Any]:
    return {"flow": view.version.flow_name, "flow_id": view.version.flow_slug, "version": view.version.number}
