"""What flows change of the order of their run."""

from collections.abc import Sequence

from towpath.commerce.models import OrderChange
from towpath.commerce.reads import name_orders
from towpath.commerce.writes import write_orders
from towpath.engine.changes import Applied, Asked
from towpath.nodes.base import Mutation

APPLIES: tuple[type[Mutation], ...] = ()
FACTS_CHANGE = True

NO_ORDER = "This run has no order whose metadata could be set."


def set_metadata(asked: Sequence[Asked], applied: Applied) -> None:
    """`SetMetadata` of the order of each run."""
    batch, runs = applied.batch, applied.batch.runs
    workspace_id = int(runs.workspace[asked[0].row])
    names = name_orders(batch.db, workspace_id, sorted({int(runs.order[one.row]) for one in asked} - {0}))
    changes, owners = [], []
    for one in asked:
        name = names.get(int(runs.order[one.row]))
        if name is None:
            applied.refused[one.place] = NO_ORDER
            continue
        change = OrderChange(workspace_id, name, batch.now, metadata=one.mutation.values, source="flow")
        change.cause, change.depth = applied.cause(one.place), applied.depth(one.row)
        changes.append(change)
        owners.append(one.place)
    for place, written in zip(owners, write_orders(batch.db, changes, batch.now), strict=True):
        if written.problems:
            applied.refused[place] = written.problems[0]
