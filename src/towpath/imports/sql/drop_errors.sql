-- Before it is tried anew. Index: import_error_pk.
delete from import_error where import_id = %(id)s
