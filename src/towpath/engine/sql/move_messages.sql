-- Uses message_by_contact: what is queued; the rows are locked by lock_messages. What has ended stays under the former id.
with gone as (
    delete from message where lane = %(from_lane)s and contact_id = %(from_id)s and status = 0 and run_id = any(%(runs)s)
    returning process_id, workspace_id, flow_id, version_id, node, run_id, channel, name, status, reason, class, transactional,
              answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates, provider_id,
              delivered_at, opened_at, clicked_at
)
insert into message (lane, process_id, workspace_id, flow_id, version_id, node, run_id, contact_id, channel, name, status, reason, class,
                 transactional, answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates,
                 provider_id, delivered_at, opened_at, clicked_at)
select %(to_lane)s, process_id, workspace_id, flow_id, version_id, node, run_id, %(to_id)s, channel, name, status, reason, class,
       transactional, answers, test, due_at, planned_at, ended_at, attempts, depth, parts, effect, address, gates, provider_id,
       delivered_at, opened_at, clicked_at
from gone
