-- Whether anybody of these stretches of contacts is engaged already: one probe of engaged_pk a lane.
select exists (select from unnest(%(lanes)s, %(lows)s::bigint[], %(highs)s::bigint[]) as given (lane, first_id, last_id)
               where exists (select from engaged
                             where engaged.lane = given.lane and engaged.workspace_id = %(workspace_id)s and engaged.month = %(month)s
                               and engaged.contact_id between given.first_id and given.last_id))
