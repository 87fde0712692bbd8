-- Uses coupon_code_once: a code that the pool has is left alone, whoever adds it at the same time.
insert into coupon_code (workspace_id, pool_id, code)
select %(workspace_id)s, %(pool_id)s, code from unnest(%(codes)s::text[]) as given (code)
on conflict (pool_id, code) do nothing
