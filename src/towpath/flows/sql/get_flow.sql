-- One flow of a workspace with its newest version. Index flow_pk; flow_version_number.
select f.id, f.workspace_id, f.slug, f.name, f.description, f.status, f.draft_text, f.draft_document, f.live_text, f.settings, f.goal, f.seed,
       f.folder, f.tags, f.created_at, f.changed_at, f.statistics_since, f.in_error_since, v.id as version_id, v.number as version_number, v.live_from, v.live_to,
       coalesce((select max(c.number) from flow_settings_change as c where c.flow_id = f.id), 0) as revision
from flow as f
left join flow_version as v on v.flow_id = f.id
    and v.number = (select max(n.number) from flow_version as n where n.flow_id = f.id)
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s and f.status <> 'deleting'
