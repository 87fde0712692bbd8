-- The next rows of a file. Index: import_chunk_pk.
insert into import_chunk (import_id, number, rows, apart) values (%(id)s, %(number)s, %(rows)s, %(apart)s)
