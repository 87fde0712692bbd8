-- People engaged for the first time this month (semantics 50). engaged_pk refuses a second row: then the batch is tried again.
copy engaged (contact_id, workspace_id, lane, month)
from stdin (format binary)
