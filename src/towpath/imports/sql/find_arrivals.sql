-- Which of these files were met before. Index: sftp_arrival_file.
select given.place
from unnest(%(files)s::text[], %(sizes)s::bigint[], %(changed)s::bigint[]) with ordinality as given (file, size, changed_at, place)
join sftp_arrival as arrival on arrival.connection_id = %(connection_id)s and arrival.file = given.file and arrival.size = given.size
 and arrival.changed_at = given.changed_at
