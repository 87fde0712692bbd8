"""How the people that a batch may let in are shared by the commands that are about many."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow


def share_page(rows: Sequence["InboxRow"], page: int) -> dict[int, int]:
    """Id of a command -> how many people it may look at now; one that is not named waits for a later batch.

    page: people of a lane in this batch. The workspaces of a lane have equal parts of it, and the commands of a workspace equal parts of that,
    each one person at least, the oldest first. People whom a command names come all together: the last that still finds room may go beyond it.
    """
    lanes: defaultdict[int, defaultdict[int, list[InboxRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        lanes[row.lane][row.workspace_id].append(row)
    shares: dict[int, int] = {}
    for workspaces in lanes.values():
        room = max(1, page // len(workspaces))
        for commands in workspaces.values():
            each = max(1, room // len(commands))
            taken = 0
            for row in commands:
                if taken < room:
                    shares[row.id] = len(row.payload["contacts"]) if "contacts" in row.payload else each
                    taken += shares[row.id]
    return shares
