-- What could not go back. Numbers follow those that are there; one worker a time. Index: import_undo_kept_pk.
insert into import_undo_kept (import_id, number, contact_id, order_number, reason)
select %(id)s, last.number + given.place, given.contact_id, given.order_number, given.reason
from unnest(%(contact_ids)s, %(order_numbers)s::text[], %(reasons)s::text[]) with ordinality as given (contact_id, order_number, reason, place)
cross join (select coalesce(max(number), 0) as number from import_undo_kept where import_id = %(id)s) as last
