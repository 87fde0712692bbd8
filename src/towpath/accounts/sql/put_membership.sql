-- By membership_once.
insert into membership (user_id, workspace_id, role, created_at)
values (%(user_id)s, %(workspace_id)s, %(role)s, %(now)s)
on conflict (user_id, workspace_id) do update set role = excluded.role
