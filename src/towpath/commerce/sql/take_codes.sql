-- Uses coupon_code_left. Two workers who take at once get different codes: each passes by what the other has locked.
select id, code from coupon_code
where pool_id = %(pool_id)s and workspace_id = %(workspace_id)s and given_at is null
order by id limit %(count)s
for update skip locked
