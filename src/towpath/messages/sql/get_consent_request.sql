-- Uses consent_request_pk.
select lane, id, workspace_id, contact_id, channel, topics, address, language, proof, asked_at, expires_at, confirmed_at
  from consent_request where lane = %(lane)s and id = %(id)s
