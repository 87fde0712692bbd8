-- Appends only. Stands in the same transaction as the events, so that match misses none.
copy inbox (lane, id, workspace_id, contact_id, name, occurred_at, received_at, historical, depth)
from stdin (format binary)
