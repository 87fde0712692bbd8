-- Index: message_pk. The message was handed over, and stays sent; why it did not arrive stands beside it. Told once.
update message set reason = 'undelivered: ' || %(reason)s::text
 where lane = %(lane)s and process_id = %(process_id)s and delivered_at is null and (reason is null or reason not like 'undelivered%%')
returning process_id
