-- In the order of the file. Index: import_error_pk.
select line, warning, reason, data from import_error
where import_id = %(id)s and (line, warning) > (%(line)s, %(warning)s)
order by line, warning
limit %(limit)s
