-- Uses catalog_row_pk; the catalog is locked.
insert into catalog_row (catalog_id, folded, key, workspace_id, columns)
select %(catalog_id)s, folded, key, %(workspace_id)s, columns
from unnest(%(folded)s::text[], %(keys)s::text[], %(documents)s::jsonb[]) as given (folded, key, columns)
on conflict (catalog_id, folded) do update set key = excluded.key, columns = excluded.columns
