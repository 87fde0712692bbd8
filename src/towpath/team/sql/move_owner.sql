-- Uses contact_owner_pk; both lanes are held. The owner of the contact that stays wins.
insert into contact_owner (lane, contact_id, workspace_id, user_id, since)
select %(to_lane)s, %(to_id)s, workspace_id, user_id, since from contact_owner
where lane = %(from_lane)s and contact_id = %(from_id)s
on conflict (lane, contact_id) do nothing
returning user_id
