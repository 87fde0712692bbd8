-- Uses coupon_code_once from where the last page ended.
select code, contact_id, given_at from coupon_code
where pool_id = %(pool_id)s and workspace_id = %(workspace_id)s and code > %(after)s
order by code
limit %(limit)s
