-- Uses message_by_contact. The row stays and counts; what was still queued is not sent.
update message
set contact_id = null, address = null, effect = null, gates = null, provider_id = null,
    ended_at = coalesce(ended_at, %(now)s), reason = case when status = 0 then 'erased' else reason end,
    status = case when status = 0 then 5 else status end
where lane = %(lane)s and contact_id = %(contact_id)s
returning process_id
