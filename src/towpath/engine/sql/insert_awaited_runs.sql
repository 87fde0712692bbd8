-- Written with the runs that have begun; the lanes are held.
insert into awaited_run (lane, run_id, workspace_id, contact_id, parent_run_id, parent_process_id)
select lane, run_id, workspace_id, contact_id, parent_run_id, parent_process_id
from unnest(%(lanes)s::smallint[], %(runs)s::bigint[], %(workspaces)s::integer[], %(contacts)s::bigint[], %(parents)s::bigint[],
            %(processes)s::bigint[])
     as given (lane, run_id, workspace_id, contact_id, parent_run_id, parent_process_id)
on conflict (lane, run_id, parent_process_id) do nothing
