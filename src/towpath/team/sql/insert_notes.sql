-- New notes of many contacts.
insert into note (lane, id, workspace_id, contact_id, body, visibility, created_at, created_by, cause)
select lane, id, workspace_id, contact_id, body, visibility, %(now)s, created_by, cause
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(workspace_ids)s::integer[], %(contact_ids)s::bigint[], %(bodies)s::text[],
            %(visibilities)s::smallint[], %(authors)s::text[], %(causes)s::jsonb[])
     as given (lane, id, workspace_id, contact_id, body, visibility, created_by, cause)
