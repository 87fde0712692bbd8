-- Of a flow that is deleted: what was queued goes; of what was sent the row stays, for limits, reports and the links by which people leave,
-- and names no flow. Uses message_pk; what a claim has begun meanwhile is left alone.
with given as (
    select lane, process_id from unnest(%(lanes)s::smallint[], %(processes)s::bigint[]) as given (lane, process_id)
), gone as (
    delete from message using given where message.lane = given.lane and message.process_id = given.process_id and message.status = 0
)
update message set flow_id = 0, version_id = 0, node = 0, run_id = 0, name = null, effect = null, gates = null
from given where message.lane = given.lane and message.process_id = given.process_id and message.status > 1
