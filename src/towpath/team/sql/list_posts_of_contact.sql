-- Uses feed_post_by_contact; the newest come first.
select lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, created_at, created_by, cause
from feed_post
where lane = %(lane)s and contact_id = %(contact_id)s and workspace_id = %(workspace_id)s
  and (visibility = 0 or %(sees_all)s or feed = %(viewer_email)s or author = %(viewer_email)s)
  and (%(before_id)s::bigint is null or id < %(before_id)s)
order by id desc
limit %(limit)s
