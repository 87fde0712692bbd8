"""Companies that enter flows about companies: those of an audience, now or at a time of a schedule, and those who belong from now on.

A company stands in its lane under its number below zero (`values.lanes.company_place`), so that a command lets it in as it does people.
"""

from collections import defaultdict
from datetime import datetime

import numpy as np

from towpath.companies.reads import page_companies
from towpath.engine.audience import Asked
from towpath.engine.wire import Connection
from towpath.events.writes import Command, enqueue
from towpath.expr.conditions import Moments, evaluate_many
from towpath.expr.facts import Subjects, load
from towpath.flows.compiled import CompiledRule, CompiledVersion
from towpath.host.sql import statement
from towpath.values.lanes import LANES, company_place

PAGE = 1_000


def list_holding(db: Connection, asked: Asked, now: datetime) -> list[int]:
    """The companies of the workspace for which the condition holds now, read a page at a time."""
    holding: list[int] = []
    after = 0
    while page := page_companies(db, asked.workspace_id, after, PAGE):
        after = page[-1]
        if asked.condition is None:
            holding += page
            continue
        nothing: list[None] = [None] * len(page)
        lanes = [company_place(asked.workspace_id, id)[0] for id in page]
        subjects = Subjects(
            asked.workspace_id, lanes, nothing, nothing, nothing, nothing, zones=asked.zone, workspace_zone=asked.workspace_zone,
            company_ids=page,
        )  # fmt: skip
        columns = load(db, subjects, frozenset(asked.condition.needs()), now)
        holds, _ = evaluate_many(asked.condition, columns, len(page), Moments(now, asked.zone, asked.workspace_zone))
        holding += np.array(page, np.int64)[np.asarray(holds, bool)].tolist()
    return holding


def enter_companies(
    db: Connection, version: CompiledVersion, rule: CompiledRule, asked: Asked, now: datetime, *, enter: bool, occasion: int
) -> int:
    """A command a lane. enter: False, it is only kept who belongs from now on. Answers how many enter."""
    follows = rule.audience is not None and rule.audience.follows
    if follows:
        for lane in range(LANES):
            db.execute(statement("engine", "drop_audience"), {"lane": lane, "flow_id": version.flow_id, "rule": rule.number})
    by_lane: defaultdict[int, list[int]] = defaultdict(list)
    for id in list_holding(db, asked, now) if enter or follows else ():
        lane, place = company_place(version.workspace_id, id)
        by_lane[lane].append(place)
    payload = {"flow": version.flow_id, "rule": rule.number, "version": version.version_id}
    if occasion:
        payload["occasion"] = occasion
    if not enter:
        payload["follow"] = True
    commands = [
        Command("enter_people", lane, None, {**payload, "contacts": sorted(ids), "left": len(ids) if enter else 0})
        for lane, ids in sorted(by_lane.items())
    ]
    enqueue(db, version.workspace_id, commands, now)
    return sum(len(ids) for ids in by_lane.values()) if enter else 0
