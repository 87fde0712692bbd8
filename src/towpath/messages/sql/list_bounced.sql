-- Which addresses of these people have bounced for good. Index: contact_address_pk.
select address.lane, address.contact_id, address.folded
  from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) as asked (lane, contact_id)
  join contact_address as address on address.lane = asked.lane and address.contact_id = asked.contact_id and address.kind = 'email'
 where address.bounced_at is not null
