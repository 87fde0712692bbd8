-- Who is inside a flow, has completed it, or was ever in it, by places. Index: run_by_contact; flow is a reference table.
select distinct given.place
from unnest(%(lanes)s, %(contacts)s) with ordinality as given (lane, contact_id, place)
join run on run.lane = given.lane and run.contact_id = given.contact_id
join flow on flow.id = run.flow_id and flow.workspace_id = %(workspace_id)s and (flow.slug = %(named)s or flow.name = %(named)s)
where case %(state)s::text when 'inside' then run.status = 0 when 'completed' then run.status = 1 else true end
  and (%(since)s::timestamptz is null
       or case %(state)s::text when 'completed' then run.ended_at > %(since)s when 'inside' then true else run.entered_at > %(since)s end)
