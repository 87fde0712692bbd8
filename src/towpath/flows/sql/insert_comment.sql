-- The first of a thread. Its flow is locked by nobody: the foreign key holds it.
insert into flow_comment (workspace_id, flow_id, node, body, mentions, author, at)
values (%(workspace_id)s, %(flow_id)s, %(node)s, %(body)s, %(mentions)s::bigint[], %(by)s, %(now)s)
returning id
