-- What was rendered at the first attempt. Index: message_content_pk. Never written twice: a repeat is byte-equal (semantics 33).
insert into message_content (lane, process_id, workspace_id, content, links)
select lane, process_id, workspace_id, content, array(select jsonb_array_elements_text(links))
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(workspace_ids)s::integer[], %(contents)s::jsonb[], %(links)s::jsonb[])
       as kept (lane, process_id, workspace_id, content, links)
on conflict (lane, process_id) do nothing
