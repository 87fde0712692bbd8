"""A run that goes in circles ends (semantics 23)."""

import numpy as np

from towpath.engine.batch import Batch, tail
from towpath.engine.catalog import VersionView
from towpath.engine.wire import Column
from towpath.flows.compiled import CompiledNode

VISITS_AN_HOUR = 50


def guard_loops(
    batch: Batch, view: VersionView, node: CompiledNode, places: Column, visits: dict[tuple[int, str], tuple[int, int]]
) -> Column:
    """visits: (run row, node) -> how often so far, and within the hour; counted on. Answers those that may stay."""
    kept: list[int] = []
    over: list[int] = []
    for place in places.tolist():
        key = (int(batch.tokens.run[place]), node.id)
        ever, lately = visits.get(key, (0, 0))
        visits[key] = (ever + 1, lately + 1)
        (over if ever >= view.version.settings.visits or lately >= VISITS_AN_HOUR else kept).append(place)
    if over:
        ended = np.array(over)
        batch.end_visits(ended, view.version.version_id, node.number, tail(None, None, {"reason": "loop_limit"}))
        batch.end_tokens(ended, "loop_limit")
    return np.array(kept, np.int64)
