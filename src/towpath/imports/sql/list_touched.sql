-- Chunks of an import that were taken in. Index: import_chunk_pk.
select number from import_chunk where import_id = %(id)s and touched is not null order by number
