-- Of somebody who is erased. Index: import_undo_page_pk.
update import_undo_page set people = %(people)s::bytea where import_id = %(id)s and number = %(number)s
