-- By primary key.
insert into sending_quota (workspace_id, name)
select * from unnest(%(workspace_ids)s::integer[], %(names)s::text[])
on conflict on constraint sending_quota_pk do nothing
