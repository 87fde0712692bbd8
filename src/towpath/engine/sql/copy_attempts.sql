-- Attempts of a channel that accepted within the batch.
copy attempt (process_id, started_at, ended_at, workspace_id, lane, number, phase, outcome, worker)
from stdin (format binary)
