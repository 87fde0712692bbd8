"""What flows change of the order of their run, or of the one that a branch has switched to."""

from collections.abc import Sequence

from towpath.commerce.models import OrderChange
from towpath.commerce.reads import find_known_orders, name_orders
from towpath.commerce.writes import write_orders
from towpath.engine.changes import Applied, Asked
from towpath.engine.records import order_of
from towpath.nodes.update_order.kind import FIELDS, UpdateOrder

APPLIES = (UpdateOrder,)
FACTS_CHANGE = True

NO_ORDER = "This run has no order whose metadata could be set."
NO_OWN_ORDER = "This run has no order that could be changed."


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    """`UpdateOrder` of the order of each run, or of the one that it names; an order that is not there is not made."""
    batch, runs = applied.batch, applied.batch.runs
    workspace_id = int(runs.workspace[asked[0].row])
    own = name_orders(batch.db, workspace_id, sorted({order_of(batch, one.place) for one in asked} - {0}))
    known = find_known_orders(batch.db, workspace_id, {one.mutation.order for one in asked if one.mutation.order is not None})
    wanted: list[tuple[Asked, OrderChange]] = []
    for one in asked:
        named = one.mutation.order
        name = own.get(order_of(batch, one.place)) if named is None else named if named in known else None
        if name is None:
            applied.refused[one.place] = NO_OWN_ORDER if named is None else f"There is no order “{named[:100]}”."
            continue
        values = one.mutation.values
        fields = {field: value for field, value in values.items() if field in FIELDS}
        attributes = {field: value for field, value in values.items() if field not in FIELDS}
        wanted.append((one, OrderChange(workspace_id, name, batch.now, attributes=attributes, source="flow", **fields)))
    _write(wanted, applied)


def set_metadata(asked: Sequence[Asked], applied: Applied) -> None:
    """`SetMetadata` of the order of each run."""
    batch, runs = applied.batch, applied.batch.runs
    workspace_id = int(runs.workspace[asked[0].row])
    names = name_orders(batch.db, workspace_id, sorted({order_of(batch, one.place) for one in asked} - {0}))
    wanted: list[tuple[Asked, OrderChange]] = []
    for one in asked:
        name = names.get(order_of(batch, one.place))
        if name is None:
            applied.refused[one.place] = NO_ORDER
            continue
        wanted.append((one, OrderChange(workspace_id, name, batch.now, metadata=one.mutation.values, source="flow")))
    _write(wanted, applied)


def _write(wanted: Sequence[tuple[Asked, OrderChange]], applied: Applied) -> None:
    batch = applied.batch
    changes, owners = [], []
    for one, change in wanted:
        change.cause, change.depth = applied.cause(one.place), applied.depth(one.row)
        changes.append(change)
        owners.append(one.place)
    for place, written in zip(owners, write_orders(batch.db, changes, batch.now), strict=True):
        if written.problems:
            applied.refused[place] = written.problems[0]
