-- Who no longer belongs to a followed audience. Index: audience_member_pk; under the lanes' locks.
delete from audience_member as m
using unnest(%(lanes)s, %(flows)s, %(contacts)s, %(numbers)s) as given (lane, flow_id, contact_id, rule)
where m.lane = given.lane and m.flow_id = given.flow_id and m.contact_id = given.contact_id and m.rule = given.rule
