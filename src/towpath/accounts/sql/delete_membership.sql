-- By membership_once.
delete from membership where user_id = %(user_id)s and workspace_id = %(workspace_id)s
