-- What a tracked link leads to. Index: message_content_pk.
select links[%(number)s] from message_content where lane = %(lane)s and process_id = %(process_id)s
