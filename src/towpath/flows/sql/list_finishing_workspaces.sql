-- A reference table.
select distinct f.workspace_id from flow as f where f.status = 'finishing'
