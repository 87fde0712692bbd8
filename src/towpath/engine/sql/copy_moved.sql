-- Where tokens stood before they were moved.
copy moved_token (run_id, process_id, new_process_id, due_at, started_at, prior, move_id, version_id, lane, node, state, class, forks, memo)
from stdin (format binary)
