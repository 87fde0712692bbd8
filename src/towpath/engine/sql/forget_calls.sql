-- Calls that let people into a flow that is deleted, with what came of each person; of the last 30 days. Index: entry_operation_pk,
-- participant_pk, a probe a lane.
with calls as (
    delete from entry_operation where lane = any(%(lanes)s::smallint[]) and flow_id = %(flow_id)s returning id
)
delete from participant using calls where participant.lane = any(%(lanes)s::smallint[]) and participant.operation_id = calls.id
