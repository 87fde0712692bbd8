-- Uses segment_due_pk; under the lanes' locks.
delete from segment_due as d
using unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(segment_ids)s::integer[]) as given (lane, contact_id, segment_id)
where d.lane = given.lane and d.contact_id = given.contact_id and d.segment_id = given.segment_id
