-- The next time of a flow's schedule. Index: entry_schedule_pk.
insert into entry_schedule as s (flow_id, rule, workspace_id, version_id, anchor, next_at)
values (%(flow_id)s, %(rule)s, %(workspace_id)s, %(version_id)s, %(anchor)s, %(next_at)s)
on conflict (flow_id, rule) do update set version_id = excluded.version_id, anchor = excluded.anchor, next_at = excluded.next_at
