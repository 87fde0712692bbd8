-- What the engine must know of segments before each batch: a small reference table.
select workspace_id, revision from segment_revision
