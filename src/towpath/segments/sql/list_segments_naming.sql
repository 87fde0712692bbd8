-- A small reference table.
select name from segment
where workspace_id = %(workspace_id)s and archived_at is null
  and exists (select from jsonb_each_text(names -> %(sort)s::text) as named where named.value::bigint = %(id)s)
order by folded
