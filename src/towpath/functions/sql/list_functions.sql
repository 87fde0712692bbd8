-- Functions of a workspace, or one of them. Uses function_name, function_pk.
select id, name, code, hosts, secrets, seconds, memory, made_at, changed_at
  from function
 where workspace_id = %(workspace_id)s and (%(id)s::integer is null or id = %(id)s)
 order by folded
