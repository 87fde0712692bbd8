-- Uses segment_member_pk; under the lanes' locks.
delete from segment_member as m
using unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(segment_ids)s::integer[]) as given (lane, contact_id, segment_id)
where m.lane = given.lane and m.contact_id = given.contact_id and m.segment_id = given.segment_id
