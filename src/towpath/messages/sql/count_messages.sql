-- How many messages stand where, for the page that shows them. Index: message_by_workspace.
select status, count(*) from message where workspace_id = %(workspace_id)s group by status
