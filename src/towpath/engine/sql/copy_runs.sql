-- New runs. Under the lanes' locks; entry_memory has said that they may begin.
copy run (id, contact_id, entered_at, workspace_id, flow_id, version_id, ordinal, lane, depth, status, test,
          key, order_id, entry_event_id, ended_at, reason, label, variables)
from stdin (format binary)
