-- Uses contact_company_pk; the contacts are locked.
insert into contact_company as known (lane, contact_id, workspace_id, company_id, joined_at)
select lane, contact_id, %(workspace_id)s, company_id, at
from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[], %(company_ids)s::bigint[], %(at)s::timestamptz[])
     as given (lane, contact_id, company_id, at)
on conflict (lane, contact_id) do update set company_id = excluded.company_id, joined_at = excluded.joined_at
