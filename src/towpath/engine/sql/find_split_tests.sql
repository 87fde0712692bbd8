-- By primary key.
select node, began_at, decided_at, coalesce(variant, '') from split_test where flow_id = %(flow_id)s and node = any(%(nodes)s::text[])
