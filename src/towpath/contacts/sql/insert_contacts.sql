-- Uses contact_pk. The ids are new, nobody waits.
insert into contact (lane, id, workspace_id, external_id, identified, created_at, updated_at)
select lane, id, %(workspace_id)s, external_id, identified, %(now)s, %(now)s
from unnest(%(lanes)s, %(ids)s, %(external_ids)s, %(identified)s) as given (lane, id, external_id, identified)
