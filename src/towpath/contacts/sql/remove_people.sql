-- Of people whose making is taken back; the rows of contacts are locked. Indexes: contact_pk, contact_address_pk, contact_tag_pk, consent_pk,
-- list_member_pk.
with given as materialized (
    select lane, id from unnest(%(lanes)s, %(ids)s) as given (lane, id)
), tags as (
    delete from contact_tag using given where contact_tag.lane = given.lane and contact_tag.contact_id = given.id
), consents as (
    delete from consent using given where consent.lane = given.lane and consent.contact_id = given.id
), lists as (
    delete from list_member using given where list_member.lane = given.lane and list_member.contact_id = given.id
), addresses as (
    delete from contact_address using given where contact_address.lane = given.lane and contact_address.contact_id = given.id
)
delete from contact using given where contact.lane = given.lane and contact.id = given.id
