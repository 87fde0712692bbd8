-- Uses awaited_run_pk; the lanes are held. Whose visits waited for these runs.
delete from awaited_run
using unnest(%(lanes)s::smallint[], %(runs)s::bigint[]) as ended (lane, run_id)
where awaited_run.lane = ended.lane and awaited_run.run_id = ended.run_id
returning awaited_run.lane, awaited_run.run_id, workspace_id, contact_id, parent_run_id, parent_process_id
