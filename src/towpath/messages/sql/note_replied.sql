-- Index: message_pk.
update message set replied_at = coalesce(replied_at, %(now)s) where lane = %(lane)s and process_id = %(process_id)s
