-- Which flow listens at an address. Index: entry_hook_pk.
select h.workspace_id, h.flow_id from entry_hook as h where h.token = %(token)s
