-- Uses note_by_workspace.
select lane, id, workspace_id, contact_id, body, visibility, created_at, created_by, changed_at, cause
from note where workspace_id = %(workspace_id)s and id = %(id)s
