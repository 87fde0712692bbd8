"""Branches that part and meet again (semantics 17).

A token's `forks` are numbers in pairs, outermost first: (process id of the visit that forked, number of its node). A pair
(-process id, number of a join) says that this join of kind `first` has let somebody of that fork go already; a first pair
(reason, REASON) why another token of the run ended, should this one end at a join. Pairs whose second number is less say which record
the branch is about (`engine.records`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np

from towpath.engine.batch import AT_JOIN, REASON, REASONS, RUNNING, Batch, tail
from towpath.engine.catalog import VersionView
from towpath.engine.going_over import NOWHERE, go_over
from towpath.engine.wire import FOREVER, Column

Forks = tuple[int, ...]


def fork_of_join(meeting: Collection[int], forks: Forks) -> int | None:
    """Place of the pair in `forks` that the join belongs to: of the token's forks the nearest whose branches meet there."""
    for place in range(len(forks) - 2, -1, -2):
        if forks[place] > 0 and forks[place + 1] in meeting:
            return place
    return None


def without(forks: Forks, place: int) -> Forks:
    """What is left when the fork at this place, and those within it, are dropped: who has gone ahead of the outer ones stays known."""
    kept = forks[:place]
    gone = [pair for pair in zip(forks[place::2], forks[place + 1 :: 2], strict=True) if pair[0] < 0 and -pair[0] in kept[::2]]
    return kept + tuple(number for pair in gone for number in pair)


def arrive_at_first(
    batch: Batch, view: VersionView, node: int, places: Iterable[int], everyone: dict[int, list[int]]
) -> tuple[list[int], list[int]]:
    """Who goes on from a join of kind `first`, and who ends there. everyone: run row -> all its tokens."""
    going, ending = [], []
    for place in places:
        forks = batch.forks.get(place, ())
        at = fork_of_join(view.version.join_forks[node], forks)
        if at is None:
            going.append(place)
            continue
        fork = forks[at]
        if (-fork, node) in zip(forks[::2], forks[1::2], strict=True):
            ending.append(place)
            continue
        going.append(place)
        batch.forks[place] = without(forks, at)
        for other in everyone[int(batch.tokens.run[place])]:
            stack = batch.forks.get(other, ())
            if other != place and batch.tokens.live[other] and fork in stack[::2]:
                own = batch.views[int(batch.tokens.version[other])].by_id.get(view.version.nodes[node].id)
                batch.forks[other] = (*stack, -fork, NOWHERE if own is None else own.number)
    return going, ending


def tokens_by_run(batch: Batch) -> dict[int, list[int]]:
    """Run row -> its live tokens; complete where the version forks, since all tokens of such runs are taken together."""
    found: dict[int, list[int]] = defaultdict(list)
    tokens = batch.tokens
    for place in np.flatnonzero(tokens.live[: tokens.count]).tolist():
        found[int(tokens.run[place])].append(place)
    return found


def let_go(batch: Batch, row: int, places: list[int]) -> list[int]:
    """The tokens of one run that leave their joins now; of those that arrived, one goes on and the others end. Nobody of the run is ready."""
    tokens = batch.tokens
    view = batch.views[int(batch.runs.version[row])]
    parked: dict[int, list[int]] = defaultdict(list)
    standing: set[int] = set()
    going = []
    for place in places:
        if tokens.state[place] != AT_JOIN:
            standing |= _stands_at(batch, view, place)
        elif _waits_in(batch, view, place):
            parked[int(tokens.node[place])].append(place)
        else:  # the join is gone from the graph
            going.append(place)
    released = [join for join in sorted(parked) if not standing & view.version.join_reach[join]]
    if parked and not standing and not going:
        released = sorted(parked)[:1]
    for join in released:
        first, *others = sorted(parked[join], key=lambda place: int(tokens.process[place]))
        forks = batch.forks.get(first, ())
        at = fork_of_join(view.version.join_forks[join], forks)
        if at is not None:
            batch.forks[first] = without(forks, at)
        if others:
            end_joined(batch, np.array(others), int(view.version.version_id), join, int(tokens.process[first]))
        going.append(first)
    return going


def _stands_at(batch: Batch, view: VersionView, place: int) -> set[int]:
    """The node of a token in the numbers of a newer version of its run; where it is gone, the nodes to which it led."""
    own = batch.views[int(batch.tokens.version[place])]
    number = int(batch.tokens.node[place])
    if own is view:
        return {number}
    node = own.version.nodes[number]
    if node.id in view.by_id:
        return {view.by_id[node.id].number}
    led = {own.version.nodes[target].id for targets in node.outlets.values() for target in targets}
    return {view.by_id[id].number for id in led if id in view.by_id}


def _waits_in(batch: Batch, view: VersionView, place: int) -> bool:
    """Brings a token at a join over to the version of its run; False: that has no such join."""
    tokens = batch.tokens
    own = batch.views[int(tokens.version[place])]
    if own is not view:
        same = view.by_id.get(own.version.nodes[int(tokens.node[place])].id)
        if same is None or same.kind.name != "join":
            return False
        go_over(batch, own, view, np.array([place]))
        tokens.node[place] = same.number
    return True


def end_joined(batch: Batch, places: Column, version: int, node: int, into: int | None) -> None:
    """Tokens that were joined into another; never a run's reason."""
    batch.end_visits(places, version, node, tail(None, None, {"joined": into}))
    batch.tokens.live[places] = 0
    batch.forget(places)
    rows = batch.tokens.run[places]
    np.subtract.at(batch.runs.tokens, rows, 1)
    for place, row in zip(places.tolist(), rows.tolist(), strict=True):
        if batch.runs.tokens[row] == 0 and batch.runs.status[row] == RUNNING:
            stack = batch.forks.get(place, ())
            batch.end_runs(np.array([row]), REASONS[stack[0]] if stack[1:2] == (REASON,) else "end_of_branch")


def park_at_join(batch: Batch, places: Column) -> None:
    batch.park(places, AT_JOIN, FOREVER)
