-- None was asked for yet, or it was only tried, or cancelled. Of two who ask at once the second waits and is refused. Index: import_undo_pk.
insert into import_undo as known (import_id, status, dry_run, pages, actor, started_at)
values (%(id)s, 'running', %(dry_run)s, 0, %(by)s, %(now)s)
on conflict (import_id) do update
set status = 'running', dry_run = excluded.dry_run, pages = 0, position = 0, report = '{}', actor = excluded.actor, started_at = excluded.started_at,
    ended_at = null
where known.status <> 'running' and (known.dry_run or known.status = 'cancelled')
