"""A launch with everything that begins with it: who enters now, whose dates are planned, when schedules come (semantics 2, 11).

A static audience always enters. Of a dynamic one those who belong already enter with the first version, of later versions only by
`backfill="all"`; `backfill="none"` lets only later joiners in. Rules by event let in who matches already by `backfill="all"` alone.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from towpath.accounts.reads import get_workspace
from towpath.contacts.reads import find_named
from towpath.engine.audience import STATES, count_audience
from towpath.engine.companies import list_holding
from towpath.engine.queueing import add_queued, asked_of, enter_audience
from towpath.engine.schedules import put_schedules
from towpath.engine.wire import Connection
from towpath.events.writes import Command, enqueue
from towpath.flows import by_the_clock
from towpath.flows import writes as flows
from towpath.flows.compile import VersionRow, compile_version
from towpath.flows.compiled import CompiledRule, CompiledVersion
from towpath.flows.document.model import FlowDocument
from towpath.flows.errors import WrongStatus
from towpath.flows.places import Step
from towpath.flows.reads import get_compiled
from towpath.flows.resolve import graph_of, start_limits
from towpath.flows.scope import Surroundings
from towpath.flows.writes import LaunchResult
from towpath.host.clock import Clock
from towpath.host.sql import statement
from towpath.values.lanes import LANES
from towpath.values.problems import Problem

OF_PEOPLE = ("contact", "order")  # subjects of flows that people enter of whom an event would be true now
Backfill = Literal["none", "all"]


class RuleCount(msgspec.Struct, frozen=True):
    """Who would enter now by one rule. people: None where nobody can tell. by: `launch` (they enter at launch), `backfill` (only if
    the launch says so), `later` (the rule lets in only who comes later)."""

    rule: int
    source: str
    event: str | None
    by: Literal["launch", "backfill", "later"]
    people: int | None


def launch(
    db: Connection,
    workspace_id: int,
    flow_id: int,
    *,
    by: str,
    now: datetime,
    move: Mapping[str, Step] | None = None,
    backfill: Backfill | None = None,
    clock: Clock | None = None,
    agreed: bool = False,
) -> LaunchResult:
    """`flows.writes.launch`, and who enters now begins to; all in the caller's transaction. Raises LaunchRefused, ApprovalNeeded."""
    launched = flows.launch(db, workspace_id, flow_id, by=by, now=now, move=move, clock=clock, agreed=agreed)
    return with_entries(db, launched, backfill, now)


def with_entries(db: Connection, result: LaunchResult, backfill: Backfill | None, now: datetime) -> LaunchResult:
    """What went live has its sources of entry begin; of a scheduled flow they do when it begins."""
    assert result.flow.version_id is not None
    if result.flow.status == "scheduled":
        if backfill == "all":
            raise WrongStatus(
                f"“{result.flow.name}” begins later: who matches already can be let in by a launch that begins at once.",
                flow=result.flow.slug,
            )
        return result
    version = get_compiled(db, result.flow.version_id)
    entering, unknown = begin_entries(
        db, version, made_version=result.made_version, changed=result.made_version or result.settings_changed, backfill=backfill, now=now
    )
    return msgspec.structs.replace(result, entering=entering, problems=(*result.problems, *unknown))


def begin_scheduled(db: Connection, now: datetime) -> None:
    """Flows whose beginning has come, and who enters with it."""
    for flow in by_the_clock.begin_flows(db, now):
        assert flow.version_id is not None
        begin_entries(db, get_compiled(db, flow.version_id), made_version=True, changed=True, backfill=None, now=now)


def begin_entries(
    db: Connection, version: CompiledVersion, *, made_version: bool, changed: bool, backfill: Backfill | None, now: datetime
) -> tuple[int, list[Problem]]:
    """What a version that is live from now on lets in by itself. Answers how many enter now, and whom nobody knows."""
    zone = _zone(db, version)
    entering, problems = 0, []
    for rule in version.rules:
        if rule.audience is not None and rule.audience.people is not None:
            if made_version:
                count, unknown = _enter_people(db, version, rule, rule.audience.people, now)
                entering += count
                problems += unknown
        elif rule.audience is not None:
            wanted = backfill == "all" or not rule.audience.dynamic or (backfill is None and version.number == 1)
            if made_version or backfill == "all":
                entering += enter_audience(db, version, rule, now, enter=wanted, zone=zone)
        elif backfill == "all" and rule.source == "event" and rule.event in STATES and version.subject in OF_PEOPLE:
            entering += enter_audience(db, version, rule, now, zone=zone)
    if changed and any(rule.date is not None for rule in version.rules):
        commands = [Command("plan_dates", lane, None, {"flow": version.flow_id, "version": version.version_id}) for lane in range(LANES)]
        enqueue(db, version.workspace_id, commands, now)
    put_schedules(db, version, now, zone)
    if any(rule.hook is not None for rule in version.rules) and find_hook_of(db, version.workspace_id, version.flow_id) is None:
        renew_hook(db, version.workspace_id, version.flow_id, now)
    return entering, problems


def _enter_people(
    db: Connection, version: CompiledVersion, rule: CompiledRule, people: Sequence[str], now: datetime
) -> tuple[int, list[Problem]]:
    found = find_named(db, version.workspace_id, people)
    problems = [
        Problem("unknown_person", f"Nobody is known as “{name}”; the others enter.", severity="warning", path=f"start.{rule.number}.people")
        for name in people
        if name not in found
    ]
    by_lane: dict[int, set[int]] = {}
    for lane, contact_id in found.values():
        by_lane.setdefault(lane, set()).add(contact_id)
    commands = [
        Command(
            "enter_people", lane, None,
            {"flow": version.flow_id, "rule": rule.number, "version": version.version_id, "contacts": sorted(ids), "left": len(ids)},
        )
        for lane, ids in sorted(by_lane.items())
    ]  # fmt: skip
    enqueue(db, version.workspace_id, commands, now)
    count = sum(len(ids) for ids in by_lane.values())
    add_queued(db, version, count, now)
    return (count if rule.limit is None else min(count, rule.limit)), problems


# ---- Who would enter -------------------------------------------------------------------------------------------------


def count_entering(db: Connection, version: CompiledVersion, now: datetime) -> list[RuleCount]:
    """Rule by rule; somebody may be counted by two. A limit is obeyed."""
    zone = _zone(db, version)
    counts = []
    for rule in version.rules:
        people: int | None = None
        by: Literal["launch", "backfill", "later"] = "later"
        if rule.audience is not None:
            by = "launch"
            if rule.audience.people is not None:
                people = len(set(find_named(db, version.workspace_id, rule.audience.people).values()))
        elif rule.source == "event" and rule.event in STATES and version.subject in OF_PEOPLE:
            by = "backfill"
        if rule.audience is None or rule.audience.people is None:
            asks = by != "later" or (rule.schedule is not None and rule.schedule.audience is not None)
            if asks and version.subject == "company":
                people = len(list_holding(db, asked_of(version, rule, zone), now))
            elif asks:
                found = count_audience(db, asked_of(version, rule, zone), now)
                people = None if found is None else sum(found.values())
        if people is not None and rule.limit is not None:
            people = min(people, rule.limit)
        counts.append(RuleCount(rule.number, rule.source, rule.event, by, people))
    return counts


def compile_draft(workspace_id: int, document: FlowDocument, surroundings: Surroundings, now: datetime) -> CompiledVersion:
    """A draft without errors as it would run, to ask who would enter."""
    settings = document.settings.model_dump(mode="json", by_alias=True, exclude_unset=True)
    row = VersionRow(
        0, workspace_id, "draft", document.header.name, "draft", 0, settings | {"start_limits": start_limits(document)}, None, 0, 0, 1, now, None,
        flows.as_kept(graph_of(document, surroundings)),
    )  # fmt: skip
    return compile_version(row)


def _zone(db: Connection, version: CompiledVersion) -> str:
    return get_workspace(db, version.workspace_id).time_zone


# ---- The address of a flow ------------------------------------------------------------------------------------------


def find_hook_of(db: Connection, workspace_id: int, flow_id: int) -> str | None:
    row = db.execute(statement("engine", "get_hook"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchone()
    return None if row is None else str(row[0])


def find_hook(db: Connection, token: str) -> tuple[int, int] | None:
    """Workspace and flow that listen at this address."""
    row = db.execute(statement("engine", "find_hook"), {"token": token}).fetchone()
    return None if row is None else (int(row[0]), int(row[1]))


def renew_hook(db: Connection, workspace_id: int, flow_id: int, now: datetime) -> str:
    """The secret part of the flow's address; a former one no longer works."""
    token = secrets.token_urlsafe(24)
    db.execute(statement("engine", "put_hook"), {"token": token, "workspace_id": workspace_id, "flow_id": flow_id, "now": now})
    return token
