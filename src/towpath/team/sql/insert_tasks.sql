-- New tasks of many contacts; nobody else knows their ids yet.
insert into task (lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, created_at, created_by, cause)
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, %(now)s, created_by, cause
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(workspace_ids)s::integer[], %(contact_ids)s::bigint[], %(titles)s::text[],
            %(bodies)s::text[], %(assignees)s::bigint[], %(due)s::timestamptz[], %(priorities)s::smallint[], %(visibilities)s::smallint[],
            %(authors)s::text[], %(causes)s::jsonb[])
     as given (lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, created_by, cause)
