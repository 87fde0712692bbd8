-- The suppression list as people look at it: the newest first, page by page.
create index suppression_newest on suppression (workspace_id, at, channel, address);
