-- By the unique index answered_request_once; an answer older than a day is overwritten.
insert into answered_request (workspace_id, actor, key, request_hash, status, body, content_type, at)
values (%(workspace_id)s, %(actor)s, %(key)s, %(request_hash)s, %(status)s, %(body)s, %(content_type)s, %(now)s)
on conflict (workspace_id, actor, key) do update
   set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
       content_type = excluded.content_type, at = excluded.at
