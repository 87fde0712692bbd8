-- Uses task_due. Rows are locked and marked at once, so that two jobs never tell the same task.
update task set overdue = true
where lane = any(%(lanes)s::smallint[]) and (lane, id) in (
    select due.lane, due.id from task as due
    where due.lane = any(%(lanes)s::smallint[]) and due.status = 0 and not due.overdue and due.due_at < %(now)s
    order by due.due_at
    limit %(limit)s
    for update skip locked
)
returning lane, id, workspace_id, contact_id, title, body, assignee_id, due_at, priority, visibility, status, overdue,
          created_at, created_by, completed_at, completed_by, cause
