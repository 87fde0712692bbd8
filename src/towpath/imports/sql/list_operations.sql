-- By which the rows of an import let people into its flow. Index: import_chunk_pk.
select operation_id from import_chunk where import_id = %(id)s and operation_id is not null order by number
