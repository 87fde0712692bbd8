-- The primary phone number of each person. Index: contact_pk.
select asked.place, contact.phone
  from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as asked (lane, contact_id, place)
  join contact on contact.lane = asked.lane and contact.id = asked.contact_id
 where contact.phone is not null
