-- Uses consent_request_pk.
insert into consent_request (lane, id, workspace_id, contact_id, channel, topics, address, source, language, proof, asked_at, expires_at)
values (%(lane)s, %(id)s, %(workspace_id)s, %(contact_id)s, %(channel)s, %(topics)s::text[], %(address)s, %(source)s, %(language)s,
        %(proof)s, %(asked_at)s, %(expires_at)s)
