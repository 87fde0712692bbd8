-- Attempts of one message in order. Index: attempt_pk.
select number, started_at, ended_at, phase, outcome, response
  from attempt where lane = %(lane)s and process_id = %(process_id)s and workspace_id = %(workspace_id)s
 order by number
