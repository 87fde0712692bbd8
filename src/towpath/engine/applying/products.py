"""What flows change of products."""

from collections.abc import Sequence

from towpath.commerce.products import ProductChange, Told, change_products
from towpath.engine.changes import Applied, Asked
from towpath.nodes.update_product.kind import UpdateProduct

APPLIES = (UpdateProduct,)
FACTS_CHANGE = False


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch = applied.batch
    changes = [
        ProductChange(one.mutation.product, one.mutation.values, Told(applied.cause(one.place), applied.depth(one.row), "flow"))
        for one in asked
    ]
    problems = change_products(batch.db, int(batch.runs.workspace[asked[0].row]), changes, batch.now)
    applied.refused.update({one.place: said for one, said in zip(asked, problems, strict=True) if said is not None})
