-- A new condition, or another state of being kept; its members are looked for anew. Uses segment_pk; the row is locked by lock_segment.
update segment
set condition = %(condition)s::jsonb, names = %(names)s, types = %(types)s, revision = revision + 1, fill = %(fill)s, changed_at = %(now)s,
    filled_at = null, archived_at = %(archived_at)s
where id = %(segment_id)s
returning revision
