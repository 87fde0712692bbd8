-- From now on workers take its chunks; only one that is ready is started. Index: import_pk.
update import
set status = 'running', mapping = %(mapping)s, options = %(options)s, types = %(types)s, side_by_side = %(side_by_side)s, started_at = %(now)s, position = 0, valid = 0, invalid = 0, created = 0, known = 0
where id = %(id)s and workspace_id = %(workspace_id)s and status = 'ready'
