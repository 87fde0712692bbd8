-- Uses audience_member_pk on both sides, led by lane. Under the locks of both lanes.
with gone as (
    delete from audience_member where lane = %(from_lane)s and contact_id = %(from_id)s
    returning flow_id, rule, workspace_id
)
insert into audience_member (lane, flow_id, contact_id, rule, workspace_id)
select %(to_lane)s, flow_id, %(to_id)s, rule, workspace_id from gone
on conflict (lane, flow_id, contact_id, rule) do nothing
