-- Senders of a channel of a workspace, or one of them. Index: sender_name.
select id, workspace_id, name, settings, secret, is_default, updated_at
  from sender
 where workspace_id = %(workspace_id)s and channel = %(channel)s and (%(id)s::integer is null or id = %(id)s)
 order by is_default desc, name
