-- Index flow_comment_pk. The lock closes the race with who deletes the thread: then there is no row.
insert into flow_comment (workspace_id, flow_id, thread_id, body, mentions, author, at)
select t.workspace_id, t.flow_id, t.id, %(body)s, %(mentions)s::bigint[], %(by)s, %(now)s
  from flow_comment as t
 where t.workspace_id = %(workspace_id)s and t.id = %(thread_id)s and t.thread_id is null
   for key share
returning id
