-- Inbox rows that have been worked. Index: inbox_pk.
delete from inbox using unnest(%(lanes)s, %(classes)s, %(workspaces)s, %(ids)s) as given (lane, class, workspace_id, id)
where inbox.lane = given.lane and inbox.class = given.class and inbox.workspace_id = given.workspace_id and inbox.id = given.id
