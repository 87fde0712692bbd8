-- Tokens where the batch left them. The ones it took were deleted in the same transaction.
copy token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class, forks, memo)
from stdin (format binary)
