-- By audit_entry_by_workspace (workspace_id, id desc).
select id, at, actor, what, about
  from audit_entry
 where workspace_id = %(workspace_id)s and (id < %(before)s or %(before)s::bigint is null)
 order by id desc
 limit %(limit)s
