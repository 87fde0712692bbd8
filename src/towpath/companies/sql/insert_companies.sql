-- Uses company_known: of two who make one company at once the second waits, and then finds the first's.
insert into company (workspace_id, external_id, created_at, updated_at)
select %(workspace_id)s, given.external_id, given.at, %(now)s
from unnest(%(external_ids)s::text[], %(at)s::timestamptz[]) with ordinality as given (external_id, at, place)
order by given.place
on conflict (workspace_id, external_id) do nothing
returning id, external_id
