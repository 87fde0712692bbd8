-- A page of the visits of runs that ended long ago. Indexes: process_pk, run_pk.
delete from process
where lane = %(lane)s and (id, ended_at) in (
    select old.id, old.ended_at
    from process as old
    join run on run.lane = old.lane and run.id = old.run_id and run.ended_at < %(before)s
    where old.lane = %(lane)s and old.ended_at < %(before)s and old.workspace_id = %(workspace_id)s
    order by old.id
    limit %(limit)s)
