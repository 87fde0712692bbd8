-- After a page, in its transaction; the row is locked since the page was claimed. Index: import_undo_pk.
update import_undo
set position = position + 1, report = %(report)s::jsonb, status = case when position + 1 < pages then status else 'done' end,
    ended_at = case when position + 1 < pages then null else %(now)s::timestamptz end
where import_id = %(id)s
