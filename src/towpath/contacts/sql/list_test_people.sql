-- Index: test_person_by_workspace, then contact_pk.
select test_person.lane, test_person.contact_id as id, contact.external_id, contact.first_name, contact.last_name, contact.email, contact.phone,
       contact.identified, test_person.added_at, test_person.added_by
from test_person
join contact on contact.lane = test_person.lane and contact.id = test_person.contact_id
where test_person.workspace_id = %(workspace_id)s
order by test_person.added_at, test_person.contact_id
