-- Where there is nothing to do it is done. Index: import_undo_pk.
update import_undo
set pages = %(pages)s::integer, status = case when %(pages)s::integer = 0 then 'done' else status end,
    ended_at = case when %(pages)s::integer = 0 then %(now)s::timestamptz end
where import_id = %(id)s
