-- One version with the settings of its flow as they are now. Index flow_version_pk.
select f.id as flow_id, f.workspace_id, f.slug, f.name, f.status, f.seed, f.settings, f.goal,
       coalesce((select max(c.number) from flow_settings_change as c where c.flow_id = f.id), 0) as revision,
       v.id as version_id, v.number, v.live_from, v.live_to, v.document, v.stopped_at, w.time_zone as zone
from flow_version as v
join flow as f on f.id = v.flow_id
join workspace as w on w.id = f.workspace_id
where v.id = %(version_id)s
