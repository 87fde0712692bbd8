"""Changes that visits asked for, applied at once in the batch's transaction, so that the nodes that follow see them.

Each subject has a module in `engine/applying/` that names the mutations it applies (`APPLIES`), whether facts of the person must be
read again after them (`FACTS_CHANGE`), and `apply(asked, applied)`, which is called once for all visits of a node.
"""

import pkgutil
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec

from towpath.engine import applying
from towpath.engine.batch import Batch
from towpath.engine.facts import Facts
from towpath.engine.wire import Column
from towpath.nodes.base import Mutation


class Asked(msgspec.Struct, frozen=True):
    """One mutation of one visit. place: its token in `batch.tokens`; row: its run in `batch.runs`."""

    place: int
    row: int
    mutation: Any


class Applied:
    """What came of the changes that the visits of one node asked for; whoever applies them writes it down here, by token.

    refused: why the node failed (semantics 22); what was applied before stays. outlets: leave by this one, not by `Change.then`.
    parked: the visit stays and waits for an answer, a command of the inbox. results: goes onto the visit's result, which later nodes read as `node.ID.result`.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.refused: dict[int, str] = {}
        self.outlets: dict[int, str] = {}
        self.parked: set[int] = set()
        self.results: dict[int, Mapping[str, Any]] = {}

    def cause(self, place: int) -> dict[str, int]:
        """Of the events that this visit's changes are (semantics 52)."""
        runs, tokens = self.batch.runs, self.batch.tokens
        row = int(tokens.run[place])
        return {"flow": int(runs.flow[row]), "run": int(runs.id[row]), "process": int(tokens.process[place])}

    def depth(self, row: int) -> int:
        """Of those events (semantics 14)."""
        return int(self.batch.runs.depth[row]) + 1

    def set_variables(self, row: int, values: Mapping[str, Any]) -> None:
        batch = self.batch
        known = batch.variables.get(row)
        if known is None:
            known = dict(batch.views[int(batch.runs.version[row])].initial)
        batch.variables[row] = {**known, **values}
        batch.changed_variables.add(row)


def find_appliers() -> dict[type[Mutation], ModuleType]:
    """Which module of `engine/applying/` applies a mutation."""
    found: dict[type[Mutation], ModuleType] = {}
    for module in sorted(pkgutil.iter_modules(applying.__path__), key=lambda module: module.name):
        applier = import_module(f"{applying.__name__}.{module.name}")
        found.update(dict.fromkeys(applier.APPLIES, applier))
    return found


_APPLIERS: dict[type[Mutation], ModuleType] = {}


def apply(batch: Batch, facts: Facts, places: Column, changes: Sequence[Sequence[Mutation]]) -> Applied:
    """changes: of each token of one node, in order; those of one subject keep that order."""
    if not _APPLIERS:
        _APPLIERS.update(find_appliers())
    asked: dict[ModuleType, list[Asked]] = {}
    rows = batch.tokens.run[places].tolist()
    for place, row, mutations in zip(places.tolist(), rows, changes, strict=True):
        for mutation in mutations:
            asked.setdefault(_APPLIERS[type(mutation)], []).append(Asked(place, row, mutation))
    applied = Applied(batch)
    for applier, some in asked.items():
        applier.apply(some, applied)
    if any(applier.FACTS_CHANGE for applier in asked):
        facts.forget(batch.tokens.run[places])
    return applied
