-- Only before the first launch: what people drew stays as it is. Index flow_pk.
update flow set seed = %(seed)s where workspace_id = %(workspace_id)s and id = %(flow_id)s and status = 'draft'
