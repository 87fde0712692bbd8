-- Ended runs with their visits and where they were moved to. Index: process_by_run; moved_pk (an id tells the lane of its birth); run_pk.
with given as (
    select lane, id from unnest(%(lanes)s::smallint[], %(runs)s::bigint[]) as given (lane, id)
), visits as (
    delete from process using given where process.lane = given.lane and process.run_id = given.id
), places as (
    delete from moved using given where moved.lane = given.id %% 256 and moved.what = 'run' and moved.id = given.id
)
delete from run using given where run.lane = given.lane and run.id = given.id and run.status <> 0
