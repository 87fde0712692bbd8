-- Uses segment_pk, and segment_count_pk for the number of members.
select segment.id, segment.workspace_id, segment.name, segment.condition, segment.names, segment.types, segment.revision, segment.fill, segment.created_at,
       segment.changed_at, segment.filled_at, segment.archived_at,
       (select coalesce(sum(segment_count.members), 0)::bigint from segment_count where segment_count.segment_id = segment.id
        and segment_count.lane between 0 and 255) as members
from segment
where workspace_id = %(workspace_id)s and id = %(segment_id)s
