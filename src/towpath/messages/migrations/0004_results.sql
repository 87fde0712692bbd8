-- What came back of a node's messages, for its numbers on the canvas: only messages of which something came back stand here.
create index message_reported on message (version_id, node, planned_at) include (delivered_at, opened_at, clicked_at, workspace_id, test)
    where delivered_at is not null or opened_at is not null or clicked_at is not null;
