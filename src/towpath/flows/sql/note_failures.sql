-- Flows whose rate of failures has risen are shown as in error, and those where it fell again no longer (semantics 22). Index flow_pk.
update flow as f
set in_error_since = case when f.id = any(%(rising)s::integer[]) then coalesce(f.in_error_since, %(now)s) end
where (f.in_error_since is null) = (f.id = any(%(rising)s::integer[]))
returning f.id, f.workspace_id, f.in_error_since is not null as in_error
