-- Uses coupon_pool_name, and coupon_code_once for the numbers.
select pool.id, pool.name, pool.created_at, coalesce(codes.n, 0) as codes, coalesce(codes.given, 0) as given
from coupon_pool as pool
left join lateral (
    select count(*) as n, count(given_at) as given from coupon_code where coupon_code.pool_id = pool.id
) as codes on true
where pool.workspace_id = %(workspace_id)s and (%(pool_id)s::integer is null or pool.id = %(pool_id)s)
order by pool.folded
