-- Lanes that have a message to send now. Index: message_due, one probe a lane that has queued messages (a loose scan), none when idle.
-- Takes no lock: what it misses is found at the next look.
with recursive queued as (
    (select lane from message where status = 0 order by lane limit 1)
    union all
    select (select message.lane from message where status = 0 and message.lane > queued.lane order by message.lane limit 1)
      from queued where queued.lane is not null
)
select queued.lane
  from queued
 where queued.lane is not null
   and exists (select from message
                where message.lane = queued.lane and status = 0 and class between 0 and 2 and due_at <= %(now)s and channel = any(%(channels)s)
                  and flow_id <> all(%(paused)s))
