-- Visits that listen from now on.
copy awaited (contact_id, process_id, run_id, lane, name)
from stdin (format binary)
