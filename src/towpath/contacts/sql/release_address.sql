-- Uses suppression_pk.
delete from suppression
where lane = %(lane)s and workspace_id = %(workspace_id)s and channel = %(channel)s and address = %(address)s
