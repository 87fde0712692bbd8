-- The one that is longest due; the new time is the lease of the look, committed before the server is called. Index: sftp_connection_due.
update sftp_connection set look_at = %(now)s::timestamptz + every * interval '1 minute', looked_at = %(now)s
where id = (select id from sftp_connection where active and look_at <= %(now)s order by look_at limit 1 for update skip locked)
returning id, workspace_id, name, host, port, username, secret, public_key, host_key, folder, pattern, done_folder, kind, mapping, options, every, active,
       look_at, looked_at, error
