"""Bulk entries of flows that were paused: they go on with the flow, or go with it."""

from datetime import datetime
from typing import Any

from towpath.engine.queueing import add_queued
from towpath.engine.wire import Connection, Int2s, Numbers
from towpath.events.writes import Command, enqueue
from towpath.flows.reads import get_compiled
from towpath.host.sql import statement
from towpath.values.lanes import LANES

AT_ONCE = 1_000


def release_held(db: Connection, now: datetime) -> int:
    """Answers how many commands were put back, or dropped."""
    rows = db.execute(statement("engine", "list_held"), {"lanes": Int2s(list(range(LANES))), "limit": AT_ONCE}).fetchall()
    if not rows:
        return 0
    back: dict[int, list[Command]] = {}
    for lane, _id, workspace_id, _flow_id, said, status in rows:
        payload: dict[str, Any] = dict(said)
        name = payload.pop("command")
        if status == "active":
            back.setdefault(workspace_id, []).append(Command(name, lane, None, payload))
        elif payload.get("version"):
            add_queued(db, get_compiled(db, int(payload["version"])), -int(payload.get("left", 0)), now)
    for workspace_id, commands in back.items():
        enqueue(db, workspace_id, commands, now)
    db.execute(statement("engine", "drop_held"), {"lanes": Int2s([row[0] for row in rows]), "ids": Numbers([row[1] for row in rows])})
    return len(rows)
