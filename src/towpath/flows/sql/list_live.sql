-- Every version of the flows that can have people inside, newest first. Reference tables; index flow_slug (workspace_id leads), flow_version_number.
select f.id as flow_id, f.slug, f.name, f.status, f.seed, f.settings, f.goal,
       coalesce((select max(c.number) from flow_settings_change as c where c.flow_id = f.id), 0) as revision,
       v.id as version_id, v.number, v.live_from, v.live_to, v.stopped_at
from flow as f
join flow_version as v on v.flow_id = f.id
where f.workspace_id = %(workspace_id)s and f.status in ('scheduled', 'active', 'paused', 'finishing', 'cancelled')
order by f.id, v.number desc
