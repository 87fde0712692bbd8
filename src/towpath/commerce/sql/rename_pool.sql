-- Uses coupon_pool_pk. A name that another pool has fails by coupon_pool_name.
update coupon_pool set name = %(name)s, folded = %(folded)s where id = %(pool_id)s and workspace_id = %(workspace_id)s
