-- Index: import_undo_page_pk.
insert into import_undo_page (import_id, number, chunk, people) values (%(id)s, %(number)s, %(chunk)s, %(people)s)
