-- Answers to the visits that wait, as inbox rows; their ids come after those of events that were there before. Index: inbox_pk.
insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, process_id, payload)
select lane, nextval('event_seq') * 256 + lane, workspace_id, 1, contact_id, 'answer', %(now)s, %(now)s, process_id, payload
  from unnest(%(lanes)s::smallint[], %(workspace_ids)s::integer[], %(contact_ids)s::bigint[], %(process_ids)s::bigint[], %(payloads)s::jsonb[])
       as answer (lane, workspace_id, contact_id, process_id, payload)
