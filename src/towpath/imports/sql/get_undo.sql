-- Index: import_undo_pk.
select import_id, status, dry_run, pages, position, report, actor, started_at, ended_at from import_undo where import_id = %(id)s
