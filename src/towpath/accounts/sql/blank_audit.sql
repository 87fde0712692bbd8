-- Lines that repeat a name or address of the person; who did what and when stays. Index: audit_entry_by_workspace.
update audit_entry set about = '{}'
where workspace_id = %(workspace_id)s and exists (
    select from unnest(%(texts)s::text[]) as given (text) where position(text in lower(about::text)) > 0)
