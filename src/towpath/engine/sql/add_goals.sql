-- Goals reached; an event counts once per person and goal (semantics 48): goal_reached_pk. Answers those that are new.
insert into goal_reached as reached (lane, flow_id, event_id, workspace_id, contact_id, run_id, version_id, at, value)
select lane, flow_id, event_id, workspace_id, contact_id, run_id, version_id, at, value::numeric
from unnest(%(lanes)s, %(flows)s, %(events)s, %(workspaces)s, %(contacts)s, %(runs)s, %(versions)s, %(ats)s, %(values)s)
     as given (lane, flow_id, event_id, workspace_id, contact_id, run_id, version_id, at, value)
on conflict (lane, flow_id, event_id) do nothing
returning reached.flow_id, reached.event_id
