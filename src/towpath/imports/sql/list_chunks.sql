-- Files of the workspace that are still kept. Index: import_newest, import_chunk_pk.
select chunk.import_id, chunk.number
from import_chunk as chunk
join import on import.id = chunk.import_id
where import.workspace_id = %(workspace_id)s
order by chunk.import_id, chunk.number
