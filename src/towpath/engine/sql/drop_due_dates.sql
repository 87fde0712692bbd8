-- People who have no such moment to come. Index: entry_due_pk; under the lanes' locks.
delete from entry_due as d
using unnest(%(lanes)s, %(flows)s, %(contacts)s, %(numbers)s) as given (lane, flow_id, contact_id, rule)
where d.lane = given.lane and d.flow_id = given.flow_id and d.contact_id = given.contact_id and d.rule = given.rule
