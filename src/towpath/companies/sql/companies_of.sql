-- Uses contact_company_pk and company_pk, once a batch.
select given.place, contact_company.company_id, company.external_id, company.name
from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[]) with ordinality as given (lane, contact_id, place)
join contact_company on contact_company.lane = given.lane and contact_company.contact_id = given.contact_id
join company on company.id = contact_company.company_id
