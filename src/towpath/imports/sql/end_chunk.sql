-- In the transaction that worked it. Index: import_chunk_pk.
update import_chunk set done = true, operation_id = %(operation_id)s::bigint, touched = %(touched)s::bytea
where import_id = %(id)s and number = %(number)s
