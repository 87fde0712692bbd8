"""Segments as part of a batch: members are kept up before flows hear of what changed them, so that conditions see the newest (semantics 1)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from towpath.engine.batch import Batch
from towpath.segments.filling import COMMAND, Command, fill
from towpath.segments.following import Heard, follow, follow_time
from towpath.segments.index import WorkspaceSegments

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

FILL = COMMAND


def follow_events(batch: Batch, rows: Sequence["InboxRow"]) -> None:
    """rows: events of contacts, in their order."""
    workspaces = _workspaces(batch)
    if not workspaces:
        return
    heard = [
        Heard(
            row.workspace_id, row.lane, row.contact_id, row.id, row.name, row.occurred_at, row.historical, row.depth, row.properties or {}
        )
        for row in rows
    ]
    batch.events += follow(batch.db, workspaces, heard, batch.now)


def follow_clock(batch: Batch, limit: int) -> int:
    """Whose own moment has come, at most `limit` a lane; answers how many."""
    workspaces = _workspaces(batch)
    if not workspaces:
        return 0
    taken, events = follow_time(batch.db, workspaces, batch.lanes, batch.now, limit)
    batch.events += events
    return taken


def fill_segments(batch: Batch, rows: Sequence["InboxRow"], shares: Mapping[int, int]) -> set[int]:
    """rows: commands `fill_segment`. shares: how many people each may look at. Answers the ids of those that are not done yet."""
    unfinished: set[int] = set()
    for workspace_id in sorted({row.workspace_id for row in rows}):
        flows = batch.catalog.workspaces.get(workspace_id)
        commands = [Command(row.id, row.lane, row.payload, shares[row.id]) for row in rows if row.workspace_id == workspace_id]
        if flows is not None:
            filled = fill(batch.db, flows.segments, commands, batch.now)
            batch.events += filled.events
            unfinished |= filled.unfinished
    return unfinished


def _workspaces(batch: Batch) -> dict[int, WorkspaceSegments]:
    return {id: flows.segments for id, flows in batch.catalog.workspaces.items() if flows.segments.by_id}
