-- A reference table.
select workspace_id, settings from retention where settings <> '{}'
