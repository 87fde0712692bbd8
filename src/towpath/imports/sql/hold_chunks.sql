-- Waits for whoever works a chunk of the import; others pass it by to the end of the transaction. Index: import_chunk_pk.
select number from import_chunk where import_id = %(id)s order by number for update
