-- Uses awaited_run_pk: whether anybody waits for a run in these lanes. Mostly nobody does, and nothing more is asked.
select exists (select from awaited_run where lane = any(%(lanes)s::smallint[]))
