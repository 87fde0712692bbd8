-- What was taken stays; what is remembered of files goes. Index: sftp_connection_pk.
delete from sftp_connection where id = %(id)s and workspace_id = %(workspace_id)s
