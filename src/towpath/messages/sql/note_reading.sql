-- The first opening and the first click stand with the message. Index: message_pk.
update message set opened_at = coalesce(opened_at, %(opened_at)s), clicked_at = coalesce(clicked_at, %(clicked_at)s)
 where lane = %(lane)s and process_id = %(process_id)s
