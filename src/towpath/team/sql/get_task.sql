-- Uses task_by_workspace: an id is found wherever its lane is.
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
       created_at, created_by, completed_at, completed_by, cause
from task where workspace_id = %(workspace_id)s and id = %(id)s
