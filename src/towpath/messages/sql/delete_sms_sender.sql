-- Index: sender_pk.
delete from sender where id = %(id)s and workspace_id = %(workspace_id)s and channel = 'sms' returning id
