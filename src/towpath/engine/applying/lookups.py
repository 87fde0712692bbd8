"""Rows of catalogs, looked up for visits."""

from collections.abc import Sequence

from towpath.commerce.catalogs import catalog_ids, look_up
from towpath.engine.changes import Applied, Asked
from towpath.nodes.lookup.kind import LookUp
from towpath.nodes.types import ValueFailed, as_type
from towpath.values.folded import fold

APPLIES = (LookUp,)
FACTS_CHANGE = False


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    """All visits are of one node, and so ask one catalog."""
    batch = applied.batch
    workspace_id = int(batch.runs.workspace[asked[0].row])
    catalog = asked[0].mutation.catalog
    catalog_id = catalog.id
    if catalog_id is None:
        by_name = {fold(name): id for name, id in catalog_ids(batch.db, workspace_id).items()}
        catalog_id = by_name.get(fold(catalog.name), 0)
    rows = look_up(batch.db, workspace_id, catalog_id, {one.mutation.key for one in asked})
    for one in asked:
        row = rows.get(one.mutation.key)
        if row is None:
            continue
        try:
            values = {saved.variable: as_type(row.columns.get(saved.column), saved.type, saved.variable) for saved in one.mutation.save}
        except ValueFailed as error:
            applied.refused[one.place] = str(error)
            continue
        applied.outlets[one.place] = "found"
        applied.results[one.place] = {"key": row.key, **values}
        applied.set_variables(one.row, values)
