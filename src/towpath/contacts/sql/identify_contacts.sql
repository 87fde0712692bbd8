-- Uses contact_pk. A visitor whom another sender identified meanwhile is not counted: plan again.
update contact
set identified = true, external_id = coalesce(contact.external_id, given.external_id), updated_at = %(now)s
from unnest(%(lanes)s, %(ids)s, %(external_ids)s, %(were_visitors)s) as given (lane, id, external_id, was_visitor)
where contact.lane = given.lane and contact.id = given.id and (not given.was_visitor or not contact.identified)
