-- Uses identity_pk. Given in the order of the key, so that two senders can't wait for each other; who comes second is refused as a whole.
copy identity (lane, workspace_id, kind, value, owner_lane, owner_id)
from stdin (format binary)
