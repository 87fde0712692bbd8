-- What the gates said, what was rendered, what a call was answered. Index: message_pk, message_content_pk.
select m.gates, kept.content, kept.answer, kept.links
  from message as m
  left join message_content as kept on kept.lane = m.lane and kept.process_id = m.process_id
 where m.lane = %(lane)s and m.process_id = %(process_id)s and m.workspace_id = %(workspace_id)s
