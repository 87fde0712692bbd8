-- Uses task_completed; the newest come first.
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
       created_at, created_by, completed_at, completed_by, cause
from task
where workspace_id = %(workspace_id)s and status = 1
  and (%(assignee_id)s::bigint is null or assignee_id = %(assignee_id)s)
  and (visibility = 0 or %(sees_all)s or assignee_id = %(viewer_id)s)
  and (%(before_id)s::bigint is null or (completed_at, id) < (%(before_at)s, %(before_id)s))
order by completed_at desc, id desc
limit %(limit)s
