-- Uses contact_pk. Of two changes of one contact the second waits here and reads what the first wrote; rows in the order of the key.
select contact.lane, contact.id, contact.attributes, contact.metadata,
       first_name, last_name, email, phone, locale, time_zone, country, birth_date, preferred_channel
from contact
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on contact.lane = given.lane and contact.id = given.id
order by contact.lane, contact.id
for no key update of contact
