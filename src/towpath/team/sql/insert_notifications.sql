-- One for each member who is told; all are led to the same place.
insert into notification (workspace_id, user_id, contact_id, body, link, at)
select workspace_id, user_id, contact_id, body, %(link)s::text, %(now)s
from unnest(%(workspace_ids)s::integer[], %(user_ids)s::bigint[], %(contact_ids)s::bigint[], %(bodies)s::text[])
     as given (workspace_id, user_id, contact_id, body)
