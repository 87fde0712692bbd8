-- Uses task_by_contact; the newest come first.
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
       created_at, created_by, completed_at, completed_by, cause
from task
where lane = %(lane)s and contact_id = %(contact_id)s and workspace_id = %(workspace_id)s
  and (visibility = 0 or %(sees_all)s or assignee_id = %(viewer_id)s)
  and (%(before_id)s::bigint is null or id < %(before_id)s)
order by id desc
limit %(limit)s
