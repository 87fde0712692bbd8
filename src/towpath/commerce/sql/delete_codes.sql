-- Uses coupon_code_once.
delete from coupon_code where pool_id = %(pool_id)s and workspace_id = %(workspace_id)s
