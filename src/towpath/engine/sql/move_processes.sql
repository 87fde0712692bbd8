-- Uses process_by_run: what the live runs have done so far.
with gone as (
    delete from process where lane = %(from_lane)s and run_id = any(%(runs)s)
    returning id, run_id, prior, started_at, ended_at, workspace_id, version_id, node, outlet, seen, result
)
insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, seen, result)
select id, run_id, prior, started_at, ended_at, workspace_id, version_id, %(to_lane)s, node, outlet, seen, result from gone
