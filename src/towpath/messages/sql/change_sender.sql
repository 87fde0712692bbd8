-- Index: sender_pk.
update sender set name = %(name)s, settings = %(settings)s, secret = case when %(keep_secret)s then secret else %(secret)s end,
                  is_default = is_default or %(is_default)s, updated_at = %(now)s
 where id = %(id)s and workspace_id = %(workspace_id)s and channel = %(channel)s
returning id
