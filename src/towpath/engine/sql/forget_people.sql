-- Of people whose making is taken back, and who never were in a flow. Their lanes are held. Indexes: audience_member_pk, entry_due_pk, led by
-- lane; entry_memory_pk.
with given as materialized (
    select lane, id from unnest(%(lanes)s, %(ids)s) as given (lane, id)
), members as (
    delete from audience_member using given where audience_member.lane = given.lane and audience_member.contact_id = given.id
), dates as (
    delete from entry_due using given where entry_due.lane = given.lane and entry_due.contact_id = given.id
)
delete from entry_memory using given where entry_memory.lane = given.lane and entry_memory.contact_id = given.id
