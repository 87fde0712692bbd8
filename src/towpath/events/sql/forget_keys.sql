-- Uses event_key_pk: walks one lane (semantics 4: an id counts for 35 days). No reader needs a row this old.
delete from event_key where lane = %(lane)s and received_at < %(before)s
