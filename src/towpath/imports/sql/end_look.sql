-- What the look came to. Index: sftp_connection_pk.
update sftp_connection set error = %(error)s where id = %(id)s
