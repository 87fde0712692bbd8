-- Index flow_comment_pk. The first of a thread takes its answers with it.
delete from flow_comment where workspace_id = %(workspace_id)s and id = %(id)s
