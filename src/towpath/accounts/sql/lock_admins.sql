-- By the index on workspace_id. The lock closes the race of two admins who take each other's role at once.
select user_id from membership where workspace_id = %(workspace_id)s and role = 'admin' order by id for update
