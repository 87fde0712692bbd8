-- What stands in the run's own row beside the list. Index: run_pk.
select entry_event_id, variables from run where lane = %(lane)s and id = %(id)s
