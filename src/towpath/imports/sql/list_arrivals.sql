-- The newest of a workspace, or of one connection. Index: sftp_arrival_newest, import_pk.
select arrival.id, connection.id, connection.name, arrival.at, arrival.file, arrival.size, arrival.error,
       import.id, import.status, import.total, import.valid, import.invalid
from sftp_connection as connection
join sftp_arrival as arrival on arrival.connection_id = connection.id and arrival.id < %(before)s
left join import on import.id = arrival.import_id
where connection.workspace_id = %(workspace_id)s and (%(connection_id)s::integer is null or connection.id = %(connection_id)s)
order by arrival.id desc
limit %(limit)s
