-- Key flow_pause_pk.
update flow_pause as p set resumed_at = %(now)s where p.flow_id = %(flow_id)s and p.resumed_at is null
