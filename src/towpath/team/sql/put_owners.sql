-- Uses contact_owner_pk; the contacts' rows are locked before, so that old and new value are told in the order of the changes.
insert into contact_owner (lane, contact_id, workspace_id, user_id, since)
select lane, contact_id, workspace_id, user_id, %(now)s
from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[], %(workspace_ids)s::integer[], %(user_ids)s::bigint[])
     as given (lane, contact_id, workspace_id, user_id)
on conflict (lane, contact_id) do update set user_id = excluded.user_id, since = excluded.since
