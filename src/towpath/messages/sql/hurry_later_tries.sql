-- Queued messages of the same failover: due now, to be cancelled at the claim. Index: message_pk, then message_by_contact.
-- One that a claim has taken meanwhile is not queued any more, and stays as it is.
update message as later set due_at = least(later.due_at, %(now)s)
  from message as first
 where first.lane = %(lane)s and first.process_id = %(process_id)s and first.effect ? 'try'
   and later.lane = first.lane and later.contact_id = first.contact_id and later.run_id = first.run_id and later.node = first.node
   and later.status = 0 and later.process_id > first.process_id
