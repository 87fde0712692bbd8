-- Uses task_pk. Whoever completes, reopens or changes a task holds its row, so that each change is told once.
select lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
       created_at, created_by, completed_at, completed_by, cause
from task where lane = %(lane)s and id = %(id)s for update
