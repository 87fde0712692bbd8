-- A look that saw nothing; the same trouble again is one row with its newest time. Index: sftp_arrival_newest.
with newest as (
    select id, file, error from sftp_arrival where connection_id = %(connection_id)s order by id desc limit 1
), again as (
    update sftp_arrival set at = %(now)s from newest where sftp_arrival.id = newest.id and newest.file is null and newest.error = %(error)s returning sftp_arrival.id
)
insert into sftp_arrival (connection_id, at, error)
select %(connection_id)s, %(now)s, %(error)s where not exists (select from again)
