-- The one token of a batch that could not be worked (semantics 22): it stays where it is, and nothing wakes it. Index: token_pk.
update token set state = 5, due_at = 'infinity'
where lane = %(lane)s and run_id = %(run_id)s and process_id = %(process_id)s
returning workspace_id, version_id, contact_id
