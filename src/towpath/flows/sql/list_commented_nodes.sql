-- Index flow_comment_by_flow.
select distinct c.node from flow_comment as c where c.flow_id = %(flow_id)s and c.thread_id is null and c.node <> ''
