-- The newest text message to a person that they may be answering. Index: message_by_contact.
select lane, process_id, name, flow_id, run_id, depth from message
 where lane = %(lane)s and contact_id = %(contact_id)s and workspace_id = %(workspace_id)s and channel = 'sms' and status in (2, 6)
   and version_id > 0 and planned_at > %(since)s
 order by planned_at desc limit 1
