-- How many visits of a run are in progress. Index: token_pk.
select count(*) from token where lane = %(lane)s and run_id = %(run_id)s
