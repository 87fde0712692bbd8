-- Uses contact_owner_pk.
delete from contact_owner
using unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[]) as given (lane, contact_id)
where contact_owner.lane = given.lane and contact_owner.contact_id = given.contact_id
