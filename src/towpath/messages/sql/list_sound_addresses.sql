-- The primary email of each person, where it has not bounced for good. Index: contact_pk, contact_address_pk.
select asked.place, contact.email
  from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as asked (lane, contact_id, place)
  join contact on contact.lane = asked.lane and contact.id = asked.contact_id
 where contact.email is not null
   and not exists (select from contact_address as address
                    where address.lane = contact.lane and address.contact_id = contact.id and address.kind = 'email'
                      and address.is_primary and address.bounced_at is not null)
