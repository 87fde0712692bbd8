-- Index flow_comment_by_flow. The flow is locked by who saves its draft.
update flow_comment set node = %(to)s where flow_id = %(flow_id)s and thread_id is null and node = %(node)s
