-- Of what never happened, as it turned out. The lanes are held. Index: fact_pk.
delete from fact
using unnest(%(lanes)s, %(contact_ids)s, %(names)s::text[]) as given (lane, contact_id, name)
where fact.lane = given.lane and fact.contact_id = given.contact_id and fact.name = given.name and fact.count <= 0
