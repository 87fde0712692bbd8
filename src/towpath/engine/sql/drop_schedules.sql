-- Schedules of a flow that are no longer its own. Index: entry_schedule_pk.
delete from entry_schedule as s where s.flow_id = %(flow_id)s and s.rule <> all(%(rules)s::smallint[])
