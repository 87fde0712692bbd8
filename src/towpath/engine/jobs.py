"""What the engine does by the clock: partitions, forgetting, counters rolled up, flows that end by themselves."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from towpath.engine.experiments import decide_winners
from towpath.engine.held import release_held
from towpath.engine.launch import begin_scheduled
from towpath.engine.letting_in import forget_operations
from towpath.engine.schedules import fire_schedules
from towpath.engine.wire import Connection
from towpath.events.writes import Command, enqueue, forget_keys
from towpath.flows import by_the_clock, moves
from towpath.host.partitions import ensure_partitions
from towpath.host.sql import statement
from towpath.messages.confirming import forget_requests
from towpath.segments.filling import finish as finish_filling
from towpath.segments.writes import note_sizes
from towpath.team.writes import tell_overdue
from towpath.values.lanes import LANES

log = logging.getLogger(__name__)

ROLL_UP_AFTER = timedelta(days=2)
PAGE = 1_000


def make_partitions(db: Connection, now: datetime) -> None:
    ensure_partitions(db, now)


def forget_event_keys(db: Connection, now: datetime) -> None:
    forget_keys(db, now)


def send_out_stopped(db: Connection, now: datetime) -> None:
    """Runs of flows that were stopped at once leave (semantics 24): a command each, worked in its lane."""
    rows = db.execute(statement("engine", "list_stopped_runs"), {"limit": PAGE}).fetchall()
    by_workspace: dict[int, list[Command]] = {}
    for workspace_id, lane, contact_id, run_id in rows:
        by_workspace.setdefault(workspace_id, []).append(Command("remove_run", lane, contact_id, {"run": run_id, "reason": "flow_stopped"}))
    for workspace_id, commands in by_workspace.items():
        enqueue(db, workspace_id, commands, now)


def finish_audiences(db: Connection, now: datetime) -> None:
    """A flow over static audiences is finished when everybody has left it (semantics 11)."""
    for flow_id, workspace_id in db.execute(statement("engine", "finish_audiences"), {"now": now}).fetchall():
        db.execute(statement("flows", "bump_flows_revision"), {"workspace_id": workspace_id})
        log.info("everybody has left flow %d: it is finished", flow_id)


def tell_overdue_tasks(db: Connection, now: datetime) -> None:
    """Tasks whose due time has passed are events (semantics 7)."""
    tell_overdue(db, now)


def end_moves(db: Connection, now: datetime) -> None:
    """Moves of people that every lane has applied (semantics 42)."""
    moves.end_moves(db, now)


def forget_old_places(db: Connection, now: datetime) -> None:
    """Nobody can be taken back after 30 days."""
    db.execute(statement("engine", "forget_moved"), {"lanes": list(range(LANES)), "before": now - moves.OLD_PLACES_FOR})


def decide_splits(db: Connection, now: datetime) -> None:
    """Splits whose test is over get their winner (semantics 21)."""
    decide_winners(db, now)


def finish_segments(db: Connection, now: datetime) -> None:
    """Segments whose members have been found in every lane; seldom is one left that the last lane has not seen to."""
    finish_filling(db, now)


def note_segment_sizes(db: Connection, now: datetime) -> None:
    """The size of each segment today, for its trend."""
    note_sizes(db, now)


def roll_up_counters(db: Connection, now: datetime) -> None:
    """Hours that are long past become days."""
    before = (now - ROLL_UP_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)
    db.execute(statement("engine", "roll_up_counters"), {"before": before})


# What runs how often. Each in a transaction of its own.
JOBS: tuple[tuple[Callable[[Connection, datetime], object], timedelta], ...] = (
    (make_partitions, timedelta(hours=6)),
    (forget_event_keys, timedelta(hours=24)),
    (end_moves, timedelta(seconds=1)),
    (forget_old_places, timedelta(hours=24)),
    (decide_splits, timedelta(seconds=20)),
    (send_out_stopped, timedelta(seconds=2)),
    (fire_schedules, timedelta()),
    (release_held, timedelta(seconds=2)),
    (forget_operations, timedelta(hours=24)),
    (forget_requests, timedelta(hours=24)),
    (finish_audiences, timedelta(seconds=10)),
    (begin_scheduled, timedelta(seconds=1)),
    (by_the_clock.end_flows, timedelta(seconds=1)),
    (by_the_clock.finish_flows, timedelta(seconds=5)),
    (by_the_clock.note_failures, timedelta(minutes=5)),
    (finish_segments, timedelta(seconds=2)),
    (note_segment_sizes, timedelta(minutes=10)),
    (tell_overdue_tasks, timedelta(seconds=5)),
    (by_the_clock.stop_idle_flows, timedelta(hours=6)),
    (roll_up_counters, timedelta(hours=6)),
)
