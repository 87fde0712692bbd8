-- Flows that were stopped and have nobody inside any more: started = completed + removed + failed (semantics 45, 47).
update flow as f
set status = 'finished', changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.status = 'finishing'
  and 0 = (select coalesce(sum(case when c.what in ('started', 'test:started') then c.n else -c.n end), 0)
           from flow_version as v
           join counter as c on c.version_id = v.id and c.node = -1
                                and c.what in ('started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
           where v.flow_id = f.id)
returning f.id
