-- Uses segment_member_pk; under the lanes' locks.
insert into segment_member as m (lane, contact_id, segment_id, workspace_id, since)
select lane, contact_id, segment_id, %(workspace_id)s, %(now)s
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(segment_ids)s::integer[]) as given (lane, contact_id, segment_id)
on conflict do nothing
