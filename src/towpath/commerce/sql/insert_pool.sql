-- Uses coupon_pool_name. Of two who make one name at once the second waits and gets nothing back.
insert into coupon_pool (workspace_id, name, folded, created_at) values (%(workspace_id)s, %(name)s, %(folded)s, %(now)s)
on conflict (workspace_id, folded) do nothing
returning id
