-- What is said new holds from the next look on, which is at once. Index: sftp_connection_pk.
update sftp_connection
set name = %(name)s, host = %(host)s, port = %(port)s, username = %(username)s, secret = %(secret)s, public_key = %(public_key)s,
    host_key = %(host_key)s, folder = %(folder)s, pattern = %(pattern)s, done_folder = %(done_folder)s, kind = %(kind)s, mapping = %(mapping)s,
    options = %(options)s, every = %(every)s, active = %(active)s, look_at = %(now)s
where id = %(id)s and workspace_id = %(workspace_id)s
