-- Of these people: whether each belongs to the audience, and whether it is an identified contact that is still there, or a company. Indexes:
-- audience_member_pk, contact_pk.
select given.place, m.contact_id is not null, coalesce(contact.identified, given.contact_id < 0)
from unnest(%(lanes)s, %(flows)s, %(contacts)s, %(numbers)s) with ordinality as given (lane, flow_id, contact_id, rule, place)
left join audience_member as m on m.lane = given.lane and m.flow_id = given.flow_id and m.contact_id = given.contact_id and m.rule = given.rule
left join contact on contact.lane = given.lane and contact.id = given.contact_id
