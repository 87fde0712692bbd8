-- What reading the file to its end told. Index: import_pk.
update import set columns = %(columns)s, mapping = %(mapping)s, total = %(total)s, chunks = %(chunks)s, told_by = %(told_by)s where id = %(id)s
