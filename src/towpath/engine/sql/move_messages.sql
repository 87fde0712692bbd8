-- Uses message_by_contact; what is queued is locked by lock_messages. whole: all messages of the person; else those of the runs.
with gone as (
    delete from message
    where lane = %(from_lane)s and contact_id = %(from_id)s and status <> 1 and (%(whole)s::boolean or run_id = any(%(runs)s::bigint[]))
    returning process_id, workspace_id, flow_id, version_id, node, run_id, channel, name, status, reason, class, transactional,
              answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates, provider_id,
              delivered_at, opened_at, clicked_at, topic, replied_at
)
insert into message as m (lane, process_id, workspace_id, flow_id, version_id, node, run_id, contact_id, channel, name, status, reason, class,
                 transactional, answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates,
                 provider_id, delivered_at, opened_at, clicked_at, topic, replied_at)
select %(to_lane)s, process_id, workspace_id, flow_id, version_id, node, run_id, %(to_id)s, channel, name, status, reason, class,
       transactional, answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates, provider_id,
       delivered_at, opened_at, clicked_at, topic, replied_at
from gone
returning m.process_id
