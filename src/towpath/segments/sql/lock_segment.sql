-- Uses segment_pk. Held till the end of the transaction: no launch that names it gets between, and no second editor.
select segment.id, segment.workspace_id, segment.name, segment.condition, segment.names, segment.types, segment.revision, segment.fill, segment.created_at,
       segment.changed_at, segment.filled_at, segment.archived_at
from segment
where workspace_id = %(workspace_id)s and id = %(segment_id)s
for update
