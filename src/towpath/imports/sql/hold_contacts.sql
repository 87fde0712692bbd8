-- Those that are there, locked against everything new of them. Index: contact_pk.
select contact.id, contact.external_id
from contact
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on contact.lane = given.lane and contact.id = given.id
where contact.workspace_id = %(workspace_id)s
order by contact.lane, contact.id
for update of contact
