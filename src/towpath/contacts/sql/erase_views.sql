-- Of a person who is erased: views that look for a name or address of theirs. Uses people_view_name.
delete from people_view
where workspace_id = %(workspace_id)s and exists (
    select from unnest(%(texts)s::text[]) as given (text) where position(lower(text) in lower(name || ' ' || look::text)) > 0)
