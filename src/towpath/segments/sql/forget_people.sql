-- Of people whose making is taken back. Their lanes are held. Indexes: segment_due_pk, segment_member_pk.
with given as materialized (
    select lane, id from unnest(%(lanes)s, %(ids)s) as given (lane, id)
), due as (
    delete from segment_due using given where segment_due.lane = given.lane and segment_due.contact_id = given.id
)
delete from segment_member using given where segment_member.lane = given.lane and segment_member.contact_id = given.id
returning segment_member.lane, segment_member.segment_id
