-- New posts of many contacts, or of none.
insert into feed_post (lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, created_at, created_by, cause)
select lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, %(now)s, created_by, cause
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(workspace_ids)s::integer[], %(contact_ids)s::bigint[], %(kinds)s::text[],
            %(feeds)s::text[], %(bodies)s::text[], %(visibilities)s::smallint[], %(posters)s::text[], %(authors)s::text[], %(causes)s::jsonb[])
     as given (lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, created_by, cause)
