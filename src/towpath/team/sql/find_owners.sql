-- Uses contact_owner_pk and the key of users, once a batch.
select given.place, contact_owner.user_id, user_account.email
from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[]) with ordinality as given (lane, contact_id, place)
join contact_owner on contact_owner.lane = given.lane and contact_owner.contact_id = given.contact_id
join user_account on user_account.id = contact_owner.user_id
