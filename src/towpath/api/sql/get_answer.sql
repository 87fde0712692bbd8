-- By the unique index answered_request_once.
select request_hash, status, body, content_type
  from answered_request
 where workspace_id = %(workspace_id)s and actor = %(actor)s and key = %(key)s and at > %(since)s
