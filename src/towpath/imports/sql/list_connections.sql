-- By name; or the one with an id. Few rows. Index: sftp_connection_name.
select id, workspace_id, name, host, port, username, secret, public_key, host_key, folder, pattern, done_folder, kind, mapping, options, every, active,
       look_at, looked_at, error
from sftp_connection
where workspace_id = %(workspace_id)s and (%(id)s::integer is null or id = %(id)s)
order by name
