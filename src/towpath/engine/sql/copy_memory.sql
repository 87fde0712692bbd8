-- First entries. entry_memory_pk refuses a second first entry, should two ever be decided at once.
copy entry_memory (contact_id, flow_id, entered, inside, lane, key, last_exited_at, recent)
from stdin (format binary)
