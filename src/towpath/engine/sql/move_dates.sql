-- Uses entry_due_pk on both sides, led by lane. Under the locks of both lanes. Who has a moment keeps it.
with gone as (
    delete from entry_due where lane = %(from_lane)s and contact_id = %(from_id)s
    returning flow_id, rule, version_id, workspace_id, due_at
)
insert into entry_due (lane, flow_id, contact_id, rule, version_id, workspace_id, due_at)
select %(to_lane)s, flow_id, %(to_id)s, rule, version_id, workspace_id, due_at from gone
on conflict (lane, flow_id, contact_id, rule) do nothing
