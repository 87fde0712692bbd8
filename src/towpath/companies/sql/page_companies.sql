-- The next companies of a workspace by number. Index: company_by_workspace.
select id from company where workspace_id = %(workspace_id)s and id > %(after)s order by id limit %(limit)s
