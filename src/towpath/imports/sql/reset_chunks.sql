-- Before it is tried, or taken in after a try. Index: import_chunk_pk.
update import_chunk set done = false, operation_id = null, touched = null where import_id = %(id)s and done
