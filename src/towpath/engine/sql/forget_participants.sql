-- Index: participant_pk.
delete from participant as p where p.lane = any(%(lanes)s) and p.operation_id = any(%(ids)s)
