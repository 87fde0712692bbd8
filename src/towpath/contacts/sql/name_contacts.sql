-- Uses contact_pk, once a contact.
select id, coalesce(nullif(concat_ws(' ', first_name, last_name), ''), email, external_id)
from contact
where (lane, id) in (select * from unnest(%(lanes)s::smallint[], %(ids)s::bigint[])) and workspace_id = %(workspace_id)s
