-- Index: sftp_arrival_file. Of two looks that meet one file the second gets nothing: it is taken once.
insert into sftp_arrival (connection_id, at, file, size, changed_at)
values (%(connection_id)s, %(now)s, %(file)s, %(size)s, %(changed_at)s)
on conflict (connection_id, file, size, changed_at) where file is not null do nothing
returning id
