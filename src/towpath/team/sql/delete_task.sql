-- Uses task_pk.
delete from task where lane = %(lane)s and id = %(id)s and workspace_id = %(workspace_id)s
