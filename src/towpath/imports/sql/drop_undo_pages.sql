-- Before it is asked for again. Index: import_undo_page_pk.
delete from import_undo_page where import_id = %(id)s
