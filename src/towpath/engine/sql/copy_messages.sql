-- The outbox rows of a batch, in the transaction that parks their tokens; message_pk is the once-only rule (semantics 35).
copy message (process_id, run_id, contact_id, due_at, planned_at, workspace_id, flow_id, version_id, lane, node, class, depth, status, parts, attempts,
              transactional, answers, test, channel, name, effect, ended_at)
from stdin (format binary)
