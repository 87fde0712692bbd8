-- Messages that a failover sent before those that are asked about, newest first. Index: message_by_contact.
select asked.process_id, (m.effect ->> 'try')::integer as number, m.channel, m.status, m.delivered_at,
       coalesce(m.opened_at, m.replied_at) as seen_at
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(contact_ids)s::bigint[], %(run_ids)s::bigint[], %(nodes)s::smallint[])
       as asked (lane, process_id, contact_id, run_id, node)
  join message as m
    on m.lane = asked.lane and m.contact_id = asked.contact_id and m.run_id = asked.run_id and m.node = asked.node
   and m.process_id < asked.process_id and m.effect ? 'try'
 order by asked.process_id, m.process_id desc
