-- Uses coupon_pool_pk; the row is locked and its codes are gone.
delete from coupon_pool where id = %(pool_id)s and workspace_id = %(workspace_id)s
