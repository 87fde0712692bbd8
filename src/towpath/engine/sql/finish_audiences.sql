-- Flows whose only sources are static audiences and which everybody has left (semantics 11): queued + started = completed + removed +
-- failed (semantics 47), and neither queued nor running is ever below nothing. Reference tables; counter_pk by version.
update flow as f
set status = 'finished', changed_at = %(now)s
where f.status = 'active'
  and exists (select from flow_version as v
              where v.flow_id = f.id and v.live_to is null and jsonb_array_length(v.document -> 'start') > 0
                and not exists (select from jsonb_array_elements(v.document -> 'start') as rule (said)
                                where not (coalesce(rule.said ->> 'from', 'event') = 'audience' and coalesce(rule.said ->> 'mode', 'static') = 'static')))
  and 0 = (select coalesce(sum(case when c.what in ('queued', 'started', 'test:started') then c.n else -c.n end), 0)
           from flow_version as v
           join counter as c on c.version_id = v.id and c.node = -1
                                and c.what in ('queued', 'started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
           where v.flow_id = f.id)
returning f.id, f.workspace_id
