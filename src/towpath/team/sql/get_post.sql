-- Uses feed_post_by_workspace.
select lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, created_at, created_by, cause
from feed_post where workspace_id = %(workspace_id)s and id = %(id)s
