-- Appends only; takes no lock that another sender waits for.
copy event (lane, id, workspace_id, contact_id, name, properties, folded, context, source, occurred_at, said_at, received_at, historical, depth, cause)
from stdin (format binary)
