-- The newest message of a name to each person, of this run first (semantics 39), with the links that they followed.
-- Index: message_by_contact, flow_slug, event_by_contact.
select asked.place, m.channel, m.status, m.ended_at, m.delivered_at, m.opened_at, m.clicked_at, m.replied_at, m.reason,
       case when m.clicked_at is null then '{}' else array(
           select event.properties ->> 'url' from event
            where event.lane = m.lane and event.contact_id = m.contact_id and event.name = 'link_clicked' and event.occurred_at >= m.planned_at
              and (event.cause ->> 'message')::bigint = m.process_id) end as clicked
  from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[], %(run_ids)s::bigint[]) with ordinality as asked (lane, contact_id, run_id, place)
 cross join lateral (
       select * from message
        where message.lane = asked.lane and message.contact_id = asked.contact_id and message.workspace_id = %(workspace_id)s
          and message.name = %(name)s
          and (%(flow)s::text is null and (%(flow_id)s::integer is null or message.flow_id = %(flow_id)s)
               or message.flow_id in (select flow.id from flow where flow.workspace_id = %(workspace_id)s and %(flow)s in (flow.slug, flow.name)))
        order by (message.run_id = asked.run_id) is true desc, message.planned_at desc, message.process_id desc
        limit 1) as m
