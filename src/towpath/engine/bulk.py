"""Commands that let many people in: a whole audience page by page, and people who are named.

`enter_audience`, one a lane: {flow, rule, version, after, left, occasion}; follow: it is only kept who belongs; backfill: those of whom
the rule's event is true now. `enter_people`: {flow, rule, version, contacts, left}. `plan_dates`, one a lane: {flow, after}.
left: how many of the command's people are counted as queued (semantics 47).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from towpath.engine.audience import Asked, read_pages
from towpath.engine.batch import Batch
from towpath.engine.catalog import VersionView
from towpath.engine.dates import plan_dates
from towpath.engine.entering import Crowd, Entering
from towpath.engine.facts import Facts
from towpath.engine.wire import Column, Int2s, Int4s, Numbers
from towpath.events.binary import Jsonbs
from towpath.flows.compiled import CompiledRule
from towpath.host.database import encode_json
from towpath.host.sql import statement

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

BY_PAGES = ("enter_audience", "plan_dates")
BULK_COMMANDS = (*BY_PAGES, "enter_people")


# A command, and its payload from now on.
Kept = tuple["InboxRow", Mapping[str, Any]]


class _Job(msgspec.Struct):
    """One command that can go on."""

    row: Any
    view: VersionView
    rule: CompiledRule

    @property
    def key(self) -> tuple[int, int, str, int, bool]:
        payload = self.row.payload
        occasion, backfill = int(payload.get("occasion", 0)), bool(payload.get("backfill"))
        return self.view.version.version_id, self.rule.number, self.row.name, occasion, backfill


def work_in_bulk(batch: Batch, facts: Facts, entering: Entering, rows: Sequence["InboxRow"], shares: Mapping[int, int]) -> set[int]:
    """shares: id of a command -> how many people it may look at. Answers the ids of commands that are not done yet."""
    jobs = [job for row in rows if (job := _begin(batch, row)) is not None]
    paused = [job for job in jobs if job.view.flow.status == "paused" and job.row.name != "plan_dates"]
    _hold(batch, [job.row for job in paused])
    same: defaultdict[tuple[int, int, str, int, bool], list[_Job]] = defaultdict(list)
    for job in jobs:
        if job not in paused:
            same[job.key].append(job)
    unfinished: set[int] = set()
    crowds = []
    for together in same.values():
        people = _next_people(batch, together, unfinished, shares)
        lanes = np.repeat([job.row.lane for job in together], [len(contacts) for contacts in people])
        crowd = Crowd(together[0].view, together[0].rule, lanes, np.concatenate(people), together[0].key[3])
        if together[0].row.name == "plan_dates":
            plan_dates(batch, facts, crowd.view, crowd.lanes, crowd.contacts)
            continue
        if crowd.rule.audience is not None and crowd.rule.audience.follows:
            keep_members(batch, crowd.view, crowd.rule, crowd.lanes, crowd.contacts)
        if not together[0].row.payload.get("follow"):
            crowds.append(crowd)
    entering.in_bulk(crowds)
    return unfinished


def _begin(batch: Batch, row: "InboxRow") -> _Job | None:
    """None: the flow takes nobody in any more, or the command is of a version that went by."""
    payload = row.payload
    flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(payload["flow"]))
    version_id = int(payload.get("version", 0))
    if flow is None or flow.status not in ("active", "paused") or version_id not in (0, flow.versions[0].version_id):
        if payload.get("left"):
            batch.view(version_id, row.workspace_id)
            batch.counts[version_id, -1, "queued"] -= int(payload["left"])
        return None
    view = batch.view(flow.versions[0].version_id, row.workspace_id)
    number = int(payload.get("rule", 0))
    return _Job(row, view, view.version.rules[number]) if number < len(view.version.rules) else None


def _next_people(batch: Batch, together: Sequence[_Job], unfinished: set[int], shares: Mapping[int, int]) -> list[Column]:
    """Of each command the people of its next page; how far it has come is written down."""
    first = together[0]
    if first.row.name == "enter_people":
        people = [np.array(job.row.payload["contacts"], np.int64) for job in together]
        for job, contacts in zip(together, people, strict=True):
            _unqueue(batch, job, len(contacts), 0)
        return people
    lanes, after = [job.row.lane for job in together], [int(job.row.payload.get("after", 0)) for job in together]
    pages = read_pages(batch.db, _asked(batch, first), lanes, after, batch.now, [shares[job.row.id] for job in together])
    kept: list[Kept] = []
    for job, page in zip(together, pages, strict=True):
        payload = job.row.payload
        if not payload.get("after"):
            _begin_lane(batch, job)
        left = 0
        if page.last is not None:
            unfinished.add(job.row.id)
            left = max(0, int(payload.get("left", 0)) - len(page.contacts))
            kept.append((job.row, payload | {"after": page.last, "left": left}))
        _unqueue(batch, job, int(payload.get("left", 0)), left)
    keep_commands(batch, kept)
    return [page.contacts for page in pages]


def _unqueue(batch: Batch, job: _Job, before: int, after: int) -> None:
    if job.row.payload.get("version") and before != after:
        batch.counts[job.view.version.version_id, -1, "queued"] -= before - after


def _asked(batch: Batch, job: _Job) -> Asked:
    flow = job.view.flow
    said = Asked(None, flow.workspace_id, job.view.zone, batch.catalog.workspaces[flow.workspace_id].zone)
    if job.row.name == "plan_dates":
        return said
    if job.rule.audience is not None:
        return msgspec.structs.replace(said, condition=job.rule.audience.where)
    if job.rule.schedule is not None:
        return msgspec.structs.replace(said, condition=job.rule.schedule.audience)
    if job.row.payload.get("backfill"):
        return msgspec.structs.replace(said, condition=job.rule.where, event=job.rule.event)
    return said


def _begin_lane(batch: Batch, job: _Job) -> None:
    """What an earlier version kept of this lane goes."""
    here = {"lane": job.row.lane, "flow_id": job.view.flow.flow_id}
    if job.row.name == "plan_dates":
        batch.db.execute(statement("engine", "drop_due_dates_of"), here)
    elif job.rule.audience is not None and job.rule.audience.follows:
        batch.db.execute(statement("engine", "drop_audience"), here | {"rule": job.rule.number})


def keep_members(batch: Batch, view: VersionView, rule: CompiledRule, lanes: Column, contacts: Column) -> None:
    if not len(contacts):
        return
    asked = {
        "lanes": Int2s(lanes),
        "flows": Int4s([view.flow.flow_id] * len(lanes)),
        "contacts": Numbers(contacts),
        "numbers": Int2s([rule.number] * len(lanes)),
        "workspaces": Int4s([view.flow.workspace_id] * len(lanes)),
    }
    batch.db.execute(statement("engine", "add_members"), asked)


def keep_commands(batch: Batch, kept: Sequence[Kept]) -> None:
    """How far commands have come that go on in a later batch."""
    if kept:
        asked = {
            "lanes": Int2s([row.lane for row, _ in kept]),
            "classes": Int2s([row.klass for row, _ in kept]),
            "workspaces": Int4s([row.workspace_id for row, _ in kept]),
            "ids": Numbers([row.id for row, _ in kept]),
            "payloads": Jsonbs([encode_json(payload) for _, payload in kept]),
        }
        batch.db.execute(statement("engine", "set_commands"), asked)


def _hold(batch: Batch, rows: Sequence["InboxRow"]) -> None:
    """Of a paused flow: put aside till it goes on."""
    if rows:
        asked = {
            "now": batch.now,
            "lanes": Int2s([row.lane for row in rows]),
            "ids": Numbers([row.id for row in rows]),
            "workspaces": Int4s([row.workspace_id for row in rows]),
            "flows": Int4s([int(row.payload["flow"]) for row in rows]),
            "payloads": Jsonbs([encode_json({**row.payload, "command": row.name}) for row in rows]),
        }
        batch.db.execute(statement("engine", "hold_entries"), asked)
