-- Uses test_person_pk on both sides; both contacts are locked. Who is joined to a test person is one.
with gone as (
    delete from test_person where lane = %(from_lane)s and contact_id = %(from_id)s
    returning workspace_id, added_at, added_by
)
insert into test_person as known (lane, contact_id, workspace_id, added_at, added_by)
select %(to_lane)s, %(to_id)s, workspace_id, added_at, added_by from gone
on conflict (lane, contact_id) do nothing
