-- Uses contact_company_pk, company_pk and the key of users, once a batch.
select given.place, company.id, company.external_id, company.name, company.tags, company.attributes, user_account.email, company.created_at
from unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[]) with ordinality as given (lane, contact_id, place)
join contact_company on contact_company.lane = given.lane and contact_company.contact_id = given.contact_id
join company on company.id = contact_company.company_id
left join user_account on user_account.id = company.owner_id
