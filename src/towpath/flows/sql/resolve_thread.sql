-- Index flow_comment_pk. Of two who resolve it at once the first is told of; by null: it is open again.
update flow_comment set resolved_by = %(by)s::text, resolved_at = case when %(by)s::text is null then null else %(now)s::timestamptz end
 where workspace_id = %(workspace_id)s and id = %(id)s and thread_id is null and (resolved_at is null) = (%(by)s::text is not null)
