-- Uses task_open, or task_of_member where one member is asked for; the first due come first.
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
       created_at, created_by, completed_at, completed_by, cause
from task
where workspace_id = %(workspace_id)s and status = 0
  and (%(assignee_id)s::bigint is null or assignee_id = %(assignee_id)s)
  and (visibility = 0 or %(sees_all)s or assignee_id = %(viewer_id)s)
  and (not %(overdue)s or due_at < %(now)s)
  and (%(after_id)s::bigint is null
       or (coalesce(due_at, 'infinity'::timestamptz), id) > (coalesce(%(after_due)s::timestamptz, 'infinity'::timestamptz), %(after_id)s))
order by coalesce(due_at, 'infinity'::timestamptz), id
limit %(limit)s
