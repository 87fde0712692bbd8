-- The next contacts of a lane, for whoever enters in bulk. Index: contact_pk.
select array_agg(id)
from (select id from contact where lane = %(lane)s and id > %(after)s and workspace_id = %(workspace_id)s and identified order by id limit %(limit)s) as page
