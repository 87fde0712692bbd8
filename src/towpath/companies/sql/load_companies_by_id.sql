-- Companies that runs are about. Uses company_pk and the key of users, once a batch.
select given.place, company.id, company.external_id, company.name, company.tags, company.attributes, user_account.email, company.created_at
from unnest(%(ids)s::bigint[]) with ordinality as given (id, place)
join company on company.id = given.id
left join user_account on user_account.id = company.owner_id
