"""Codes of coupon pools, given to visits."""

from collections.abc import Sequence

from towpath.commerce.coupons import CouponVisit, give_codes, pool_ids
from towpath.engine.changes import Applied, Asked
from towpath.nodes.coupon.kind import GiveCoupon
from towpath.values.folded import fold

APPLIES = (GiveCoupon,)
FACTS_CHANGE = False


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    """All visits are of one node, and so ask one pool."""
    batch, runs, tokens = applied.batch, applied.batch.runs, applied.batch.tokens
    workspace_id = int(runs.workspace[asked[0].row])
    pool = asked[0].mutation.pool
    pool_id = pool.id
    if pool_id is None:
        by_name = {fold(name): id for name, id in pool_ids(batch.db, workspace_id).items()}
        pool_id = by_name.get(fold(pool.name), 0)
    visits = [CouponVisit(int(tokens.process[one.place]), int(runs.contact[one.row])) for one in asked]
    given = give_codes(batch.db, workspace_id, pool_id, visits, now=batch.now)
    for one, visit in zip(asked, visits, strict=True):
        code = given.get(visit.process_id)
        if code is not None:
            applied.outlets[one.place] = "given"
            applied.results[one.place] = {"code": code}
            applied.set_variables(one.row, {one.mutation.variable: code})
