-- Uses sftp_connection_name: of two of one name the second is refused.
insert into sftp_connection (workspace_id, name, host, port, username, secret, public_key, host_key, folder, pattern, done_folder, kind, mapping,
                             options, every, active, look_at, created_at)
values (%(workspace_id)s, %(name)s, %(host)s, %(port)s, %(username)s, %(secret)s, %(public_key)s, %(host_key)s, %(folder)s, %(pattern)s,
        %(done_folder)s, %(kind)s, %(mapping)s, %(options)s, %(every)s, %(active)s, %(now)s, %(now)s)
returning id
