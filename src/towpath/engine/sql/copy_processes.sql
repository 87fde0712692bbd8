-- Visits that ended. Insert-only.
copy process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, seen, result)
from stdin (format binary)
