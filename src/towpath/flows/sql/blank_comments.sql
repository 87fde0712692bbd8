-- Of a person who is erased: comments that repeat a name or address; who said something and when stays. Index: flow_comment_by_workspace.
update flow_comment set body = %(instead)s
 where workspace_id = %(workspace_id)s and exists (
    select from unnest(%(texts)s::text[]) as given (text) where position(text in lower(body)) > 0)
