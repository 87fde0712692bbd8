-- Uses coupon_pool_pk. Held against a launch that names it, which shares the row.
select name from coupon_pool where id = %(pool_id)s and workspace_id = %(workspace_id)s for update
