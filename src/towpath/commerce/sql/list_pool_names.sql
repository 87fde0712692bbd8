-- Uses coupon_pool_name.
select id, name, folded from coupon_pool where workspace_id = %(workspace_id)s order by folded
