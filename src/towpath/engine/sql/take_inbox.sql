-- What match has not taken, oldest first in each lane, but not the commands named in without; of events that concern somebody also what they say. Index: inbox_pk, then event_pk of the
-- partition. Rows are deleted when they have been worked (drop_inbox), in the same transaction.
select i.lane, i.id, i.workspace_id, i.kind, coalesce(i.contact_id, 0), i.name, i.occurred_at, i.received_at, i.historical, i.depth,
       coalesce(i.process_id, 0), i.payload,
       case when i.name = any(%(names)s) then event.properties end,
       coalesce(event.properties -> 'total', event.properties -> 'value')
from unnest(%(lanes)s) as l (lane)
cross join lateral (select * from inbox where inbox.lane = l.lane and inbox.name <> all(%(without)s) order by inbox.id limit %(limit)s) as i
left join event on event.lane = i.lane and event.id = i.id and event.received_at = i.received_at and i.kind = 0
order by i.id
