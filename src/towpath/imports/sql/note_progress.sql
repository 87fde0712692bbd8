-- After a chunk, in its transaction; two who end at once wait for each other here. A dry run is ready again when it is done. Index: import_pk.
update import
set position = position + 1, valid = valid + %(valid)s, invalid = invalid + %(invalid)s, created = created + %(created)s, known = known + %(known)s,
    status = case when position + 1 < chunks then status when %(dry_run)s then 'ready' else 'done' end,
    ended_at = case when position + 1 < chunks then null else %(now)s::timestamptz end
where id = %(id)s
