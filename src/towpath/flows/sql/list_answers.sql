-- Index flow_comment_of_thread; the oldest come first.
select c.id, c.flow_id, f.slug as flow, f.name as flow_name, c.thread_id, c.node, c.body, c.mentions, c.author, c.at, c.changed_at,
       c.resolved_at, c.resolved_by
  from flow_comment as c join flow as f on f.id = c.flow_id
 where c.thread_id = any(%(threads)s::integer[])
 order by c.thread_id, c.id
