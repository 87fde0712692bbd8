-- Messages that came due while their flow is paused go where no claim looks, once, a page a lane. Index: message_due. The caller holds the
-- lanes for sending, and no pause ends meanwhile (hold_still).
update message set class = message.class + 1000
from unnest(%(lanes)s::smallint[], %(classes)s::smallint[]) as locked (lane, class)
cross join lateral (select due.process_id from message as due
                    where due.lane = locked.lane and due.class = locked.class and due.status = 0 and due.due_at <= %(now)s
                      and due.flow_id in (select flow.id from flow where flow.status = 'paused')
                    order by due.due_at limit 1000) as page
where message.lane = locked.lane and message.process_id = page.process_id and message.status = 0
