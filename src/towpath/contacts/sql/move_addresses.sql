-- Uses contact_address_pk on both sides; both contacts are locked.
with gone as (
    delete from contact_address where lane = %(from_lane)s and contact_id = %(from_id)s
    returning kind, folded, value, workspace_id, bounced_at, added_at
)
insert into contact_address (lane, contact_id, kind, folded, value, workspace_id, is_primary, bounced_at, added_at)
select %(to_lane)s, %(to_id)s, kind, folded, value, workspace_id, false, bounced_at, added_at from gone
on conflict (lane, contact_id, kind, folded) do nothing
