-- The outbox rows of a batch. Index: message_pk, which is the once-only rule: a visit that is worked twice sends once (semantics 35).
insert into message (lane, process_id, workspace_id, flow_id, version_id, node, run_id, contact_id, channel, name, class, transactional, answers,
                     test, depth, due_at, planned_at, effect)
select * from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(workspace_ids)s::integer[], %(flow_ids)s::integer[],
                     %(version_ids)s::integer[], %(nodes)s::smallint[], %(run_ids)s::bigint[], %(contact_ids)s::bigint[], %(channels)s::text[],
                     %(names)s::text[], %(classes)s::smallint[], %(transactional)s::boolean[], %(answers)s::boolean[], %(tests)s::boolean[],
                     %(depths)s::smallint[], %(due)s::timestamptz[], %(planned)s::timestamptz[], %(effects)s::jsonb[])
on conflict (lane, process_id) do nothing
