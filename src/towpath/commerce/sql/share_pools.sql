-- Uses coupon_pool_pk. What a launch names stays till it is committed.
select id from coupon_pool where workspace_id = %(workspace_id)s and id = any(%(pool_ids)s) order by id for key share
