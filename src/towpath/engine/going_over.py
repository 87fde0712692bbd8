"""Tokens that go over to a newer version of their flow: where they stand there, what of them must be said in its numbers (semantics 18, 42, 43)."""

from typing import NamedTuple

import numpy as np

from towpath.engine.batch import Batch
from towpath.engine.catalog import VersionView
from towpath.engine.wire import Column
from towpath.flows.compiled import CompiledNode

NOWHERE = 32_767  # in `forks`: a node that the newer version does not have; more nodes than a flow can hold


class Followed(NamedTuple):
    """Where an outlet of an older version leads in a newer one. number: of the node itself there. reason: why a token ends if nowhere."""

    number: int
    targets: tuple[int, ...]
    reason: str


def follow(old: VersionView, new: VersionView, node: CompiledNode, outlet: str) -> Followed:
    """By the newer version's own node if it has it, else where the old outlet led, as far as that is still there (semantics 43)."""
    same = new.by_id.get(node.id)
    number = NOWHERE if same is None else same.number
    if same is not None and same.kind.name == node.kind.name and outlet in same.outlets:
        return Followed(number, same.outlets[outlet], "end_of_branch")
    led = node.outlets.get(outlet, ())
    kept = tuple(found.number for target in led if (found := new.by_id.get(old.version.nodes[target].id)) is not None)
    return Followed(number, kept, "node_removed" if led else "end_of_branch")


def go_over(batch: Batch, old: VersionView, new: VersionView, places: Column) -> None:
    """The tokens belong to the newer version from now on; their nodes are the caller's to say. A run goes over with the first of its
    tokens: the old version counts it as removed, the new one as started, the flow not at all."""
    tokens, runs = batch.tokens, batch.runs
    tokens.version[places] = new.version.version_id
    if batch.forks:
        for place in places.tolist():
            if place in batch.forks:
                batch.forks[place] = _in_numbers_of(old, new, batch.forks[place])
    rows = np.unique(tokens.run[places])
    for version_id in np.unique(runs.version[rows]).tolist():
        former = batch.view(version_id, new.flow.workspace_id)
        if former.version.number >= new.version.number:
            continue
        some = rows[runs.version[rows] == version_id]
        for version, end, way in ((version_id, "removed", "moved_out"), (new.version.version_id, "started", "moved_in")):
            batch.count(version, -1, end, some)
            batch.count(version, -1, way, some)
        runs.version[some] = new.version.version_id
        batch.changed_version.update(some.tolist())
        if former.initial != new.initial:
            for row in some.tolist():
                batch.variables[row] = {**new.initial, **batch.variables.get(row, former.initial)}
                batch.changed_variables.add(row)


def _in_numbers_of(old: VersionView, new: VersionView, forks: tuple[int, ...]) -> tuple[int, ...]:
    said: list[int] = []
    for first, second in zip(forks[::2], forks[1::2], strict=True):
        said += [first, second if second < 0 else _number(old, new, second)]
    return tuple(said)


def _number(old: VersionView, new: VersionView, number: int) -> int:
    if not 0 <= number < len(old.version.nodes):
        return NOWHERE
    found = new.by_id.get(old.version.nodes[number].id)
    return NOWHERE if found is None else found.number
