-- A job: how many members each segment has today, by the zone of its workspace; the newest number of a day stays. Uses segment_count_pk.
insert into segment_size as s (segment_id, day, members)
select segment.id, (%(now)s::timestamptz at time zone workspace.time_zone)::date,
       (select coalesce(sum(segment_count.members), 0) from segment_count
        where segment_count.segment_id = segment.id and segment_count.lane between 0 and 255)
from segment
join workspace on workspace.id = segment.workspace_id
where segment.archived_at is null and segment.filled_at is not null
on conflict (segment_id, day) do update set members = excluded.members
