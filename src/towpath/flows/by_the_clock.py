"""What happens to flows without anybody doing it: they begin, end, stop when idle, are finished, are found to fail (semantics 22, 45)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from towpath.accounts.writes import audit
from towpath.flows import writes
from towpath.flows.compile import read_settings
from towpath.flows.moments import read_moment
from towpath.flows.reads import Flow, get_flow
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.durations import Duration, add
from towpath.values.lanes import LANES

BY = "clock"
STOPS_WHEN_IDLE = Duration(90, "day")
ANNOUNCED = timedelta(days=7)
HOURS_ARE_KEPT = timedelta(days=3)  # the counters of older ones may be days
LEAST_FAILURES = 5
LEAST_RATE = 0.05


def begin_flows(db: Connection, now: datetime) -> list[Flow]:
    """Scheduled flows whose time has come are active; answers them."""
    begun = []
    for flow_id, workspace_id in db.execute(statement("flows", "begin_scheduled"), {"now": now}).fetchall():
        writes.bump(db, workspace_id)
        audit(db, workspace_id=workspace_id, at=now, actor=BY, what="flow.began", about={"flow": flow_id})
        begun.append(get_flow(db, workspace_id, flow_id))
    return begun


def end_flows(db: Connection, now: datetime) -> None:
    """Flows whose end has come stop as by Stop; people inside finish, or leave where `at_end` says so."""
    for flow_id, workspace_id, said, zone in db.execute(statement("flows", "list_ending")).fetchall():
        settings = read_settings(said)
        end = None if settings.ends_at is None else read_moment(settings.ends_at, settings.time_zone or zone)
        if end is not None and end <= now:
            writes.stop(db, workspace_id, flow_id, leave=settings.at_end == "leave", by=BY, now=now, since=end)


def stop_idle_flows(db: Connection, now: datetime) -> None:
    """A flow in which no node fired and nobody waited for so long stops; that is announced 7 days before, where the time is longer."""
    rows = db.execute(statement("flows", "list_empty"), {"rolled_up": now - HOURS_ARE_KEPT}).fetchall()
    for flow_id, workspace_id, said, zone, announced_at, last_at in rows:
        settings = read_settings(said)
        if settings.stop_when_idle == "never":
            continue
        stops_at = add(last_at, settings.stop_when_idle or STOPS_WHEN_IDLE, zone, calendar=False)
        here: dict[str, Any] = {"workspace_id": workspace_id, "flow_id": flow_id}
        if announced_at is not None and announced_at < last_at:
            announced_at = None
            db.execute(statement("flows", "announce_idle"), {**here, "at": None})
        is_long = stops_at - last_at > ANNOUNCED
        if is_long and announced_at is None and stops_at - ANNOUNCED <= now:
            announced_at = now
            db.execute(statement("flows", "announce_idle"), {**here, "at": now})
            about = {"flow": flow_id, "stops_at": max(stops_at, now + ANNOUNCED).isoformat()}
            audit(db, workspace_id=workspace_id, at=now, actor=BY, what="flow.will_stop", about=about)
        if stops_at <= now and (not is_long or (announced_at is not None and announced_at + ANNOUNCED <= now)):
            writes.stop(db, workspace_id, flow_id, by=BY, now=now)


def finish_flows(db: Connection, now: datetime) -> None:
    """Stopped flows that the last person has left are finished."""
    for (workspace_id,) in db.execute(statement("flows", "list_finishing_workspaces")).fetchall():
        for flow_id in writes.finish_emptied(db, workspace_id, now=now):
            audit(db, workspace_id=workspace_id, at=now, actor=BY, what="flow.finished", about={"flow": flow_id})


def note_failures(db: Connection, now: datetime) -> None:
    """Flows in which failures are rising are shown as in error."""
    recent = (now - timedelta(hours=1)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    asked = {"recent": recent, "since": recent - timedelta(hours=24), "lanes": list(range(LANES))}
    rows = db.execute(statement("flows", "count_failures"), asked).fetchall()
    rising = [flow_id for flow_id, *counts in rows if is_rising(*counts)]
    for flow_id, workspace_id, in_error in db.execute(statement("flows", "note_failures"), {"rising": rising, "now": now}).fetchall():
        what = "flow.in_error" if in_error else "flow.in_order_again"
        audit(db, workspace_id=workspace_id, at=now, actor=BY, what=what, about={"flow": flow_id})


def is_rising(failed: int, visits: int, failed_before: int, visits_before: int) -> bool:
    """At least 5 of the last hours' visits failed, that is one in twenty, and twice the share of the day before."""
    if failed < LEAST_FAILURES or failed < LEAST_RATE * visits:
        return False
    return visits_before == 0 or failed * visits_before >= 2 * failed_before * visits
