-- Index: import_chunk_pk.
select rows, touched from import_chunk where import_id = %(id)s and number = %(number)s
