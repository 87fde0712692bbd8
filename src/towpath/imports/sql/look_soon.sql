-- Index: sftp_connection_pk.
update sftp_connection set look_at = %(now)s where id = %(id)s and workspace_id = %(workspace_id)s and active
