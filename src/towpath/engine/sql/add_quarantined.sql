-- Index: quarantined_pk. A token that is set aside again keeps one row.
insert into quarantined as known (lane, what, id, workspace_id, flow_id, run_id, error, at, row)
values (%(lane)s, %(what)s, %(id)s, %(workspace_id)s, %(flow_id)s, %(run_id)s, %(error)s, %(now)s, %(row)s)
on conflict (lane, what, id) do update set error = excluded.error, at = excluded.at, row = excluded.row
