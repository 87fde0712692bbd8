-- In the order in which it was met. Index: import_undo_kept_pk.
select number, contact_id, order_number, reason from import_undo_kept
where import_id = %(id)s and number > %(after)s order by number limit %(limit)s
