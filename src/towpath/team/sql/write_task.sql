-- Uses task_pk; the row is locked by who read it. A new due time may become overdue again.
update task set title = %(title)s, body = %(body)s, assignee_id = %(assignee_id)s, due_at = %(due_at)s, priority = %(priority)s,
       visibility = %(visibility)s, status = %(status)s, overdue = %(overdue)s, completed_at = %(completed_at)s, completed_by = %(completed_by)s
where lane = %(lane)s and id = %(id)s
