"""What can be reached from where."""

from tests.model.plan import Flow
from tests.model.reference.state import Split


def reaches(plan: Flow, start: str, goal: str) -> bool:
    """Whether the join stands ahead of a token at `start`."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        node = plan.node(todo.pop())
        for _, targets in node.next:
            for target in targets:
                if target == goal:
                    return True
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
    return start == goal


def meet(plan: Flow, fork: Split, join: str) -> bool:
    """Whether branches of the fork meet at the join: by any of its outlets."""
    if fork.node is None:
        return sum(reaches(plan, target, join) for target in plan.first) > 1
    outlets = [targets for node in plan.nodes if node.id == fork.node for _, targets in node.next]
    return any(sum(reaches(plan, target, join) for target in targets) > 1 for targets in outlets)


def loops(plan: Flow, id: str) -> bool:
    return any(reaches(plan, target, id) for _, targets in plan.node(id).next for target in targets)
