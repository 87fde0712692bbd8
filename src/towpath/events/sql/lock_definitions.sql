-- Uses event_definition_pk. Locked in the order of names, so that two senders of new shapes don't wait for each other in a ring.
select name, properties
from event_definition
where workspace_id = %(workspace_id)s and name = any(%(names)s)
order by name
for update
