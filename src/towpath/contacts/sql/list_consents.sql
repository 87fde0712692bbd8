-- Uses consent_pk.
select channel, topic, given, at, proof, pending from consent where lane = %(lane)s and contact_id = %(contact_id)s order by channel, topic
