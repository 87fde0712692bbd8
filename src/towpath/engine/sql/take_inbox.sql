-- What match has not taken: of each lane and class the oldest rows of each workspace, and of the workspaces by turns, beginning with another each
-- time: one with a crowd takes what others leave. Of events that concern somebody also what they say. Index: inbox_pk (a loose scan over the
-- workspaces that have rows, then one range each), then event_pk of the partition. Rows are deleted when they have been worked (drop_inbox), in the
-- same transaction. limits: rows per lane, aligned with classes. (limit 1: a probe a row, whatever the planner believes of the length of the log.)
select i.lane, i.id, i.workspace_id, i.kind, i.class, coalesce(i.contact_id, 0), i.name, i.occurred_at, i.received_at, i.historical, i.depth,
       coalesce(i.process_id, 0), i.payload,
       case when i.name = any(%(names)s) then event.properties end,
       coalesce(event.properties -> 'total', event.properties -> 'value')
from unnest(%(lanes)s) as l (lane)
cross join unnest(%(classes)s, %(limits)s) as c (class, most)
cross join lateral (
    with recursive here as (
        (select inbox.workspace_id from inbox where inbox.lane = l.lane and inbox.class = c.class order by inbox.workspace_id limit 1)
        union all
        select (select inbox.workspace_id from inbox
                where inbox.lane = l.lane and inbox.class = c.class and inbox.workspace_id > here.workspace_id order by inbox.workspace_id limit 1)
        from here where here.workspace_id is not null
    )
    select mine.*
    from here
    cross join lateral (select inbox.*, row_number() over (order by inbox.id) as place
                        from inbox
                        where inbox.lane = l.lane and inbox.class = c.class and inbox.workspace_id = here.workspace_id
                        order by inbox.id
                        limit c.most) as mine
    order by mine.place, mine.workspace_id < %(first)s, mine.workspace_id
    limit c.most) as i
left join lateral (select event.properties from event
                   where i.kind = 0 and event.lane = i.lane and event.id = i.id and event.received_at = i.received_at limit 1) as event on true
order by i.id
