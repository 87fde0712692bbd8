"""Audiences that are to enter: a command a lane, and the count of those who wait for it (semantics 47)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from towpath.engine.audience import Asked, count_audience
from towpath.engine.companies import enter_companies
from towpath.engine.wire import Connection, Int2s, Int4s, Numbers
from towpath.events.binary import Texts
from towpath.events.writes import Command, enqueue
from towpath.flows.compiled import CompiledRule, CompiledVersion
from towpath.host.sql import statement
from towpath.values.lanes import LANES, lane_of


def enter_audience(
    db: Connection, version: CompiledVersion, rule: CompiledRule, now: datetime, *, enter: bool = True, zone: str, occasion: int = 0
) -> int:
    """A command a lane. enter: False, it is only kept who belongs from now on. Answers how many will enter, as far as it is known."""
    if version.subject == "company":
        total = enter_companies(db, version, rule, asked_of(version, rule, zone), now, enter=enter, occasion=occasion)
        add_queued(db, version, total, now)
        return total if rule.limit is None else min(total, rule.limit)
    found = count_audience(db, asked_of(version, rule, zone), now) if enter else {}
    if found is None and rule.event is not None:
        return 0  # of whom it would be true now can't be asked
    follows = rule.audience is not None and rule.audience.follows
    lanes = [lane for lane in range(LANES) if found is None or follows or not enter or found.get(lane)]
    payload: dict[str, Any] = {"flow": version.flow_id, "rule": rule.number, "version": version.version_id}
    if occasion:
        payload["occasion"] = occasion
    if not enter:
        payload["follow"] = True
    if rule.event is not None:
        payload["backfill"] = True
    counts: Mapping[int, int] = found or {}
    enqueue(
        db, version.workspace_id, [Command("enter_audience", lane, None, payload | {"left": counts.get(lane, 0)}) for lane in lanes], now
    )
    total = sum(counts.values())
    add_queued(db, version, total, now)
    return total if rule.limit is None else min(total, rule.limit)


def add_queued(db: Connection, version: CompiledVersion, count: int, now: datetime) -> None:
    """Audience entries not yet started (semantics 47); batches take from it as they let people in."""
    if count:
        asked = {
            "lane": lane_of(version.workspace_id, "flow", version.flow_id),
            "hour": now.replace(minute=0, second=0, microsecond=0),
            "versions": Int4s([version.version_id]),
            "nodes": Int2s([-1]),
            "whats": Texts(["queued"]),
            "counts": Numbers([count]),
        }
        db.execute(statement("engine", "add_counts"), asked)


def asked_of(version: CompiledVersion, rule: CompiledRule, zone: str) -> Asked:
    """zone: of the workspace."""
    said = Asked(None, version.workspace_id, version.settings.time_zone or zone, zone)
    if rule.audience is not None:
        return msgspec.structs.replace(said, condition=rule.audience.where)
    if rule.schedule is not None:
        return msgspec.structs.replace(said, condition=rule.schedule.audience)
    return msgspec.structs.replace(said, condition=rule.where, event=rule.event)
