"""What the shape of a flow says: who can be reached, where it loops, where branches meet. Pure; nodes are any hashable."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Edges = Mapping[Key, Sequence[Sequence[Key]]]  # node -> its outlets, each a list of targets


def reachable(edges: Edges[Key], roots: Iterable[Key]) -> dict[Key, int]:
    """Every node that can be reached from `roots`, with its distance, in the order of discovery."""
    found: dict[Key, int] = {}
    queue: deque[tuple[Key, int]] = deque((root, 0) for root in roots)
    while queue:
        node, distance = queue.popleft()
        if node in found:
            continue
        found[node] = distance
        queue.extend((target, distance + 1) for targets in edges.get(node, ()) for target in targets if target not in found)
    return found


def successors(edges: Edges[Key], node: Key) -> list[Key]:
    return [target for targets in edges.get(node, ()) for target in targets]


def loop_without_wait(edges: Edges[Key], waits: Iterable[Key]) -> list[Key] | None:
    """A path that comes back to its first node through no node that waits (semantics 23); None if there is none.

    The first node stands at both ends.
    """
    waiting = set(waits)
    done: set[Key] = set()
    for start in edges:
        if start in done or start in waiting:
            continue
        path: list[Key] = []
        places: dict[Key, int] = {}
        stack: list[tuple[Key, int]] = [(start, 0)]
        while stack:
            node, depth = stack.pop()
            while len(path) > depth:
                left = path.pop()
                del places[left]
                done.add(left)
            if node in places:
                return [*path[places[node] :], node]
            if node in done or node in waiting:
                continue
            places[node] = len(path)
            path.append(node)
            stack.extend((target, len(path)) for target in reversed(successors(edges, node)))
        done.update(path)
    return None


def on_loops(edges: Edges[Key]) -> frozenset[Key]:
    """The nodes that can be reached from themselves."""
    return frozenset(node for node in edges if node in reachable(edges, successors(edges, node)))


def join_reach(edges: Edges[Key], joins: Iterable[Key]) -> dict[Key, frozenset[Key]]:
    """For each join the nodes from which it can be reached; the join itself only if a loop leads back to it."""
    before: dict[Key, list[Key]] = {}
    for node in edges:
        for target in successors(edges, node):
            before.setdefault(target, []).append(node)
    reach: dict[Key, frozenset[Key]] = {}
    for join in joins:
        reach[join] = frozenset(reachable({node: [sources] for node, sources in before.items()}, before.get(join, ())))
    return reach


def join_forks(edges: Edges[Key], joins: Iterable[Key]) -> dict[Key, frozenset[Key]]:
    """For each join the nodes whose branches meet there: those with an outlet of which two targets lead to the join."""
    from_each = {node: reachable(edges, (node,)) for node in edges}
    forks = [(node, targets) for node, outlets in edges.items() for targets in outlets if len(targets) > 1]
    return {
        join: frozenset(
            node
            for node, targets in forks
            if node != join and sum(target == join or join in from_each.get(target, {}) for target in targets) > 1
        )
        for join in joins
    }
