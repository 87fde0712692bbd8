-- Folders and tags of flows that are not archived, with how many bear them. A reference table; index flow_slug (workspace_id leads).
select 'folder' as sort, f.folder as name, count(*)::integer as flows
  from flow as f
 where f.workspace_id = %(workspace_id)s and f.status not in ('archived', 'deleting')
 group by f.folder
union all
select 'tag', tag, count(*)::integer
  from flow as f cross join lateral unnest(f.tags) as tag
 where f.workspace_id = %(workspace_id)s and f.status not in ('archived', 'deleting')
 group by tag
order by 1, 2
