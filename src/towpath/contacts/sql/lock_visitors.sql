-- Uses contact_pk. Who deletes the row in a join waits for this lock, so that no event is written for a visitor who is gone.
select contact.id, contact.identified
from contact
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on contact.lane = given.lane and contact.id = given.id
order by contact.lane, contact.id
for key share of contact
