-- Uses feed_post_by_workspace; the newest come first. feed: one member's, and everybody's with it.
select lane, id, workspace_id, contact_id, kind, feed, body, visibility, author, created_at, created_by, cause
from feed_post
where workspace_id = %(workspace_id)s
  and (%(feed)s::text is null or feed in ('', %(feed)s))
  and (%(kind)s::text is null or kind = %(kind)s)
  and (visibility = 0 or %(sees_all)s or feed = %(viewer_email)s or author = %(viewer_email)s)
  and (%(before_id)s::bigint is null or id < %(before_id)s)
order by id desc
limit %(limit)s
