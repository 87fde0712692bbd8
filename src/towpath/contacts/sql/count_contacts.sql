-- Uses contact_by_workspace.
select count(*) from contact where workspace_id = %(workspace_id)s and identified
