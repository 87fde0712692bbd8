-- The next contacts of lanes for a segment that is being filled: whether its condition, which stands where it says condition, holds for each,
-- and whether each belongs already. Indexes: contact_pk, segment_member_pk; under the lanes' locks.
select given.place, page.id, page.holds, page.belongs
from unnest(%(lanes)s::smallint[], %(after)s::bigint[], %(sizes)s::integer[]) with ordinality as given (lane, after, size, place)
cross join lateral (select contact.id, case when true /* condition */ then 1 else 0 end as holds,
                           case when exists (select from segment_member as m
                                             where m.lane = contact.lane and m.contact_id = contact.id and m.segment_id = %(segment_id)s)
                                then 1 else 0 end as belongs
                    from contact
                    where contact.lane = given.lane and contact.id > given.after and contact.workspace_id = %(workspace_id)s and contact.identified
                    order by contact.id
                    limit given.size) as page
order by given.place, page.id
