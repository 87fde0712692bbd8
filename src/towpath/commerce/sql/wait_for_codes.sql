-- Uses coupon_code_left. The last codes: waits for who holds them, since a code that is given back in a rollback is there for others.
select id, code from coupon_code
where pool_id = %(pool_id)s and workspace_id = %(workspace_id)s and given_at is null
order by id limit %(count)s
for update
