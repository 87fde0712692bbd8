-- What became of the file. Index: sftp_arrival_pk.
update sftp_arrival set import_id = %(import_id)s, error = %(error)s where id = %(id)s
