-- Index flow_comment_by_flow; the newest come first.
select c.id, c.flow_id, f.slug as flow, f.name as flow_name, c.thread_id, c.node, c.body, c.mentions, c.author, c.at, c.changed_at,
       c.resolved_at, c.resolved_by
  from flow_comment as c join flow as f on f.id = c.flow_id
 where c.workspace_id = %(workspace_id)s and c.flow_id = %(flow_id)s and c.thread_id is null
   and (%(open)s::boolean is null or (c.resolved_at is null) = %(open)s)
   and (%(before)s::integer is null or c.id < %(before)s)
 order by c.id desc
 limit %(limit)s
