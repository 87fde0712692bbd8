-- Waits for the engine's batches: nobody works these lanes till the transaction ends. Index: lane_pk.
select lane from lane where kind = 'work' and lane = any(%(lanes)s::smallint[]) order by lane for update
