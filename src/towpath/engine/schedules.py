"""Schedules of live flows: when each comes next, and what it lets in. One that was missed while nobody worked comes once."""

from datetime import datetime

from towpath.engine.queueing import enter_audience
from towpath.engine.wire import Connection
from towpath.events.writes import Command, enqueue
from towpath.flows.compiled import CompiledVersion
from towpath.flows.reads import get_compiled
from towpath.host.sql import statement
from towpath.values.lanes import lane_of

AT_ONCE = 50


def put_schedules(db: Connection, version: CompiledVersion, now: datetime, zone: str) -> None:
    """After a launch: the next time of every schedule rule; repetition is counted from when the version went live."""
    scheduled = [rule for rule in version.rules if rule.schedule is not None]
    db.execute(statement("engine", "drop_schedules"), {"flow_id": version.flow_id, "rules": [rule.number for rule in scheduled]})
    for rule in scheduled:
        assert rule.schedule is not None
        at = rule.schedule.next_after(now, version.live_from, version.settings.time_zone or zone)
        asked = {
            "flow_id": version.flow_id, "rule": rule.number, "workspace_id": version.workspace_id, "version_id": version.version_id,
            "anchor": version.live_from, "next_at": at,
        }  # fmt: skip
        if at is not None:
            db.execute(statement("engine", "put_schedule"), asked)


def fire_schedules(db: Connection, now: datetime) -> int:
    """Those whose time has come; answers how many. While a flow is paused its schedule passes by."""
    due = db.execute(statement("engine", "take_due_schedules"), {"now": now, "limit": AT_ONCE}).fetchall()
    for flow_id, number, workspace_id, version_id, anchor, next_at, status, zone in due:
        version = get_compiled(db, version_id)
        rule = version.rules[number]
        assert rule.schedule is not None
        goes_on = status in ("active", "paused")
        coming = rule.schedule.next_after(now, anchor, version.settings.time_zone or zone) if goes_on else None
        db.execute(statement("engine", "set_schedule"), {"flow_id": flow_id, "rule": number, "next_at": coming})
        if status != "active":
            continue
        if rule.schedule.audience is not None:
            enter_audience(db, version, rule, now, zone=zone, occasion=int(next_at.timestamp()))
        else:
            payload = {"flow": flow_id, "source": "schedule"}
            enqueue(db, workspace_id, [Command("enter", lane_of(workspace_id, "flow", flow_id), None, payload)], now)
    return len(due)
