-- Lanes and classes that have a message to send now. Index: message_due, two probes for each lane and class that has queued messages (a loose
-- scan), none when idle; what is held for later costs nothing, nor what rests with its flow (class 1000 and more). Takes no lock: what it misses is found at the next look.
with recursive queued as (
    (select lane, class from message where status = 0 order by lane, class limit 1)
    union all
    select after.lane, after.class
      from queued
     cross join lateral (select message.lane, message.class from message
                          where message.status = 0
                            and (message.lane, message.class) > (queued.lane, case when queued.class < 1000 then queued.class else 32767 end)
                          order by message.lane, message.class limit 1) as after)
select queued.lane, queued.class
  from queued
 where queued.class < 1000 and exists (select from message
                where message.lane = queued.lane and status = 0 and message.class = queued.class and due_at <= %(now)s
                  and channel = any(%(channels)s) and flow_id <> all(%(fenced)s))
 order by queued.class, queued.lane
