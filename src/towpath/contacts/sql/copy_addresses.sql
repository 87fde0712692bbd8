-- Uses contact_address_pk; of contacts that are new, so that none is there.
copy contact_address (lane, contact_id, kind, folded, value, workspace_id, is_primary, added_at)
from stdin (format binary)
