-- The next contacts of lanes for those who enter in bulk, and whether the audience's condition, which stands where it says condition, holds
-- for each. Index: contact_pk; a page bounds how many people a batch looks at.
select array_agg(given.place order by given.place, page.id), array_agg(page.id order by given.place, page.id),
       array_agg(page.holds order by given.place, page.id)
from unnest(%(lanes)s, %(workspaces)s, %(after)s::bigint[], %(sizes)s::integer[]) with ordinality as given (lane, workspace_id, after, size, place)
cross join lateral (select contact.id, case when true /* condition */ then 1 else 0 end as holds
                    from contact
                    where contact.lane = given.lane and contact.id > given.after and contact.workspace_id = given.workspace_id and contact.identified
                    order by contact.id
                    limit given.size) as page
