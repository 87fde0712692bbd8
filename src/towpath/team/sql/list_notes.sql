-- Uses note_by_contact; the newest come first.
select lane, id, workspace_id, contact_id, body, visibility, created_at, created_by, changed_at, cause
from note
where lane = %(lane)s and contact_id = %(contact_id)s and workspace_id = %(workspace_id)s
  and (visibility = 0 or %(sees_all)s or created_by = %(viewer)s)
  and (%(before_id)s::bigint is null or id < %(before_id)s)
order by id desc
limit %(limit)s
