-- Of somebody who is erased. Index: import_chunk_pk.
update import_chunk set touched = %(touched)s::bytea where import_id = %(id)s and number = %(number)s
