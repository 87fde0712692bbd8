-- The one inbox row that could not be worked. Index: inbox_pk. It is kept whole in quarantined.
delete from inbox where lane = %(lane)s and class = %(class)s and workspace_id = %(workspace_id)s and id = %(id)s
returning workspace_id, kind, contact_id, name, occurred_at, received_at, historical, depth, process_id, payload
