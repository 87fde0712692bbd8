-- Index: import_chunk_pk.
update import_chunk set rows = %(rows)s where import_id = %(id)s and number = %(number)s
