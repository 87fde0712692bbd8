-- Uses people_view_name: those of the workspace and of one member; or one of them.
select id, user_id <> 0, name, look, created_at, changed_at
from people_view
where workspace_id = %(workspace_id)s and user_id in (0, %(user_id)s) and (%(id)s::integer is null or id = %(id)s)
order by user_id <> 0, folded
