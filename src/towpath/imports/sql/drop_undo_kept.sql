-- The same. Index: import_undo_kept_pk.
delete from import_undo_kept where import_id = %(id)s
