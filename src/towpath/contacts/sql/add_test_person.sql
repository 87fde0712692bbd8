-- Uses test_person_pk: two who add the same person at once add them once.
insert into test_person (lane, contact_id, workspace_id, added_at, added_by)
values (%(lane)s, %(contact_id)s, %(workspace_id)s, %(now)s, %(by)s)
on conflict (lane, contact_id) do nothing
