-- Index flow_comment_pk. One that was deleted meanwhile is not written: then there is no row.
update flow_comment set body = %(body)s, mentions = %(mentions)s::bigint[], changed_at = %(now)s
 where workspace_id = %(workspace_id)s and id = %(id)s
returning id
