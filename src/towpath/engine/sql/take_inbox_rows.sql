-- The same for rows that are tried again. Index: inbox_pk, then event_pk.
select i.lane, i.id, i.workspace_id, i.kind, i.class, coalesce(i.contact_id, 0), i.name, i.occurred_at, i.received_at, i.historical, i.depth,
       coalesce(i.process_id, 0), i.payload,
       case when i.name = any(%(names)s) then event.properties end,
       coalesce(event.properties -> 'total', event.properties -> 'value')
from unnest(%(lanes)s, %(classes)s, %(workspaces)s, %(ids)s) as given (lane, class, workspace_id, id)
join inbox as i on i.lane = given.lane and i.class = given.class and i.workspace_id = given.workspace_id and i.id = given.id
left join lateral (select event.properties from event
                   where i.kind = 0 and event.lane = i.lane and event.id = i.id and event.received_at = i.received_at limit 1) as event on true
order by i.id
