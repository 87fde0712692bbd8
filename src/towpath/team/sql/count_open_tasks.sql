-- Uses task_of_member; open tasks are as many as people can hold in their heads.
select assignee_id, count(*) from task
where workspace_id = %(workspace_id)s and status = 0 and assignee_id = any(%(user_ids)s::bigint[])
group by assignee_id
