-- Names of messages that conditions may speak of: of each flow's newest version and its draft. Index flow_slug, flow_version_number.
select distinct f.slug, f.name as flow, said.name as message
from flow as f
left join lateral (
  select v.document from flow_version as v where v.flow_id = f.id order by v.number desc limit 1
) as newest on true
cross join lateral (
  select node -> 'written' ->> 'name' as name from jsonb_path_query(newest.document, '$.nodes[*] ? (@.kind starts with "send_" || @.kind == "failover")') as node
  union all
  select value ->> 'name'
  from jsonb_each(case when jsonb_typeof(f.draft_document -> 'nodes') = 'object' then f.draft_document -> 'nodes' end)
  where value ->> 'kind' like 'send\_%%' or value ->> 'kind' = 'failover'
) as said
where f.workspace_id = %(workspace_id)s and said.name <> '' and f.status not in ('archived', 'deleting')
order by f.name, message
limit 500
