-- The people of a call. Index: participant_pk.
insert into participant (lane, operation_id, place, workspace_id, contact_id, status, said, reason, sentence)
select lane, %(operation_id)s, place, %(workspace_id)s, contact_id, status, said, reason, sentence
from unnest(%(lanes)s, %(numbers)s, %(contacts)s, %(statuses)s, %(said)s, %(reasons)s, %(sentences)s)
     as given (lane, place, contact_id, status, said, reason, sentence)
