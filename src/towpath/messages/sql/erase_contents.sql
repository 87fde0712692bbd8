-- Uses message_content_pk.
delete from message_content where lane = %(lane)s and process_id = any(%(processes)s::bigint[])
