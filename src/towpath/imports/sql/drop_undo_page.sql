-- One that was worked. Index: import_undo_page_pk.
delete from import_undo_page where import_id = %(id)s and number = %(number)s
