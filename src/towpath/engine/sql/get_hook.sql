-- Index: entry_hook_flow.
select h.token from entry_hook as h where h.flow_id = %(flow_id)s and h.workspace_id = %(workspace_id)s
