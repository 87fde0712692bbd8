-- The address of a flow, made or renewed. Index: entry_hook_flow.
insert into entry_hook as h (token, workspace_id, flow_id, created_at)
values (%(token)s, %(workspace_id)s, %(flow_id)s, %(now)s)
on conflict (flow_id) do update set token = excluded.token, created_at = excluded.created_at
