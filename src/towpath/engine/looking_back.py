"""Waits that look back: events of the log that came before the wait began (semantics 27)."""

from collections.abc import Sequence

import numpy as np

from towpath.engine.batch import Batch, EventRow
from towpath.engine.catalog import VersionView
from towpath.engine.facts import Facts
from towpath.engine.past import earlier_events, load_entry_events
from towpath.engine.waiting import first_arms
from towpath.engine.wire import micros
from towpath.nodes.base import AwaitEvents, Woken


def look_back(batch: Batch, facts: Facts, view: VersionView, looking: Sequence[tuple[int, AwaitEvents]]) -> dict[int, Woken]:
    """Token -> the first event by place in the log that its wait would have taken."""
    if not looking:
        return {}
    tokens, runs = batch.tokens, batch.runs
    load_entry_events(batch, np.array([int(tokens.run[place]) for place, _ in looking]))
    asked, owners = [], []
    for place, decision in looking:
        assert decision.look_back is not None
        row, since = int(tokens.run[place]), micros(decision.look_back)
        entry = batch.entry_event.get(row) if decision.since_entry else None
        for name in dict.fromkeys(arm.event for arm in decision.arms):
            asked.append((int(runs.lane[row]), int(runs.contact[row]), name, since if entry is None else micros(entry.received_at)))
            owners.append((place, decision, entry))
    woken: dict[int, Woken] = {}
    for number, event in earlier_events(batch.db, asked):
        place, decision, entry = owners[number]
        if place in woken or (entry is not None and not _after(event, entry)) or not _concerns(batch, view, place, event):
            continue
        (arm,) = first_arms(batch, facts, view, np.array([place]), decision.arms, [event])
        if arm is not None:
            woken[place] = Woken(arm, event.properties)
    return woken


def _after(event: EventRow, entry: EventRow) -> bool:
    """Since the entry means after its event in the log. Ids of one lane rise; those of a contact that was moved keep their times."""
    if event.id % 256 == entry.id % 256:
        return event.id > entry.id
    return event.received_at > entry.received_at


def _concerns(batch: Batch, view: VersionView, place: int, event: EventRow) -> bool:
    from towpath.engine.match import concerns

    return concerns(view, batch.key.get(int(batch.tokens.run[place]), ""), event)
