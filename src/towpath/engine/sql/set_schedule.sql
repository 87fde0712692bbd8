-- When it comes next; never, where that is null. Index: entry_schedule_pk.
update entry_schedule as s set next_at = coalesce(%(next_at)s::timestamptz, 'infinity') where s.flow_id = %(flow_id)s and s.rule = %(rule)s
