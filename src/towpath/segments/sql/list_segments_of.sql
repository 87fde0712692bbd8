-- Uses segment_member_pk.
select segment.id, segment.name, m.since
from segment_member as m
join segment on segment.id = m.segment_id
where m.lane = %(lane)s and m.contact_id = %(contact_id)s and segment.archived_at is null
order by segment.folded
