-- One for each member who is told.
insert into notification (workspace_id, user_id, contact_id, body, at)
select workspace_id, user_id, contact_id, body, %(now)s
from unnest(%(workspace_ids)s::integer[], %(user_ids)s::bigint[], %(contact_ids)s::bigint[], %(bodies)s::text[])
     as given (workspace_id, user_id, contact_id, body)
