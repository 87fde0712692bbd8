-- A small reference table: what workers keep up. An archived one stays till its members have gone.
select segment.id, segment.workspace_id, segment.name, segment.condition, segment.names, segment.types, segment.revision, segment.fill, segment.created_at,
       segment.changed_at, segment.filled_at, segment.archived_at
from segment
where workspace_id = %(workspace_id)s and (archived_at is null or filled_at is null)
order by id
