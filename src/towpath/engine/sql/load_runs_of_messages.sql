-- The runs that planned these messages, with the event that started each and the visit before the one that sends.
-- Index: run_pk, event_pk, token_by_run.
select given.place, run.order_id, run.entered_at, run.key, run.variables, run.entry_event_id, event.properties, event.occurred_at,
       event.received_at, token.prior
  from unnest(%(lanes)s::smallint[], %(runs)s::bigint[], %(processes)s::bigint[]) with ordinality as given (lane, run_id, process_id, place)
  join run on run.lane = given.lane and run.id = given.run_id
  left join event on event.lane = run.lane and event.id = run.entry_event_id and event.received_at = run.entry_received_at
  left join token on token.lane = run.lane and token.run_id = run.id and token.process_id = given.process_id
