-- Moves of people between versions of flows that live: those that are not over are applied by every lane (semantics 42). A reference table.
select m.id, m.workspace_id, m.flow_id, m.to_version_id, m.from_version_ids, m.plan, m.back_of, m.done_at is not null as done
from flow_move as m
join flow as f on f.id = m.flow_id
where m.workspace_id = %(workspace_id)s and f.status in ('active', 'paused', 'finishing')
order by m.id
