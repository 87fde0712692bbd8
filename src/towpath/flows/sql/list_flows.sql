-- The flows of a workspace after a place in the list. A reference table; index flow_slug (workspace_id leads).
select f.id, f.workspace_id, f.slug, f.name, f.description, f.status, f.folder, f.tags, f.draft_text is not null as has_draft, f.created_at, f.changed_at, f.in_error_since,
       v.id as version_id, v.number as version_number, v.live_from
from flow as f
left join flow_version as v on v.flow_id = f.id
    and v.number = (select max(n.number) from flow_version as n where n.flow_id = f.id)
where f.workspace_id = %(workspace_id)s and f.status <> 'deleting'
  and (%(status)s::text is null and f.status <> 'archived' or f.status = %(status)s or %(status)s = 'in_error' and f.in_error_since is not null)
  and (%(search)s::text = '' or position(lower(%(search)s::text) in lower(f.name)) > 0 or position(lower(%(search)s::text) in f.slug) > 0)
  and (%(folder)s::text is null or f.folder = %(folder)s::text
       or %(folder)s::text <> '' and starts_with(f.folder, %(folder)s::text || '/'))
  and (%(tag)s::text is null or %(tag)s::text = any (f.tags))
  and f.id > %(after)s
order by f.id
limit %(limit)s
