-- Uses company_pk. The rows were locked and read by lock_companies in this transaction.
update company
set name = given.document ->> 'name', folded_name = given.document ->> 'folded_name', tags = given.document -> 'tags',
    attributes = given.document -> 'attributes', folded = nullif(given.document -> 'folded', 'null'::jsonb),
    owner_id = (given.document ->> 'owner_id')::bigint, updated_at = %(now)s
from unnest(%(ids)s::bigint[], %(documents)s::jsonb[]) as given (id, document)
where company.id = given.id
