-- Index flow_comment_pk.
select c.id, c.flow_id, f.slug as flow, f.name as flow_name, c.thread_id, c.node, c.body, c.mentions, c.author, c.at, c.changed_at,
       c.resolved_at, c.resolved_by
  from flow_comment as c join flow as f on f.id = c.flow_id
 where c.workspace_id = %(workspace_id)s and c.id = %(id)s
