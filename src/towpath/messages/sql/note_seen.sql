-- Index: message_pk. Told once: a second report finds it noted.
update message set opened_at = %(now)s
 where lane = %(lane)s and process_id = %(process_id)s and opened_at is null
returning process_id
