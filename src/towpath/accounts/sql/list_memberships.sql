-- By membership_once (user) or the index on workspace; a handful of rows. One of the two parameters is null.
select m.workspace_id, m.user_id, m.role, u.email, u.name, w.name as workspace_name, w.slug as workspace_slug, m.created_at
  from membership m
  join user_account u on u.id = m.user_id
  join workspace w on w.id = m.workspace_id
 where u.is_active
   and (m.user_id = %(user_id)s or %(user_id)s::int is null)
   and (m.workspace_id = %(workspace_id)s or %(workspace_id)s::int is null)
 order by m.workspace_id, m.id
