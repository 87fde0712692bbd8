-- Uses quarantined_pk: what of the runs was set aside.
with gone as (
    delete from quarantined where lane = %(from_lane)s and what in ('token', 'message') and run_id = any(%(runs)s::bigint[])
    returning what, id, workspace_id, flow_id, run_id, error, at, row
)
insert into quarantined (lane, what, id, workspace_id, flow_id, run_id, error, at, row)
select %(to_lane)s, what, id, workspace_id, flow_id, run_id, error, at, row from gone
