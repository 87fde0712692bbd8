-- Owners of companies. Uses company_pk and the key of users.
select company.id, user_account.id, user_account.email
from unnest(%(ids)s::bigint[]) as given (id)
join company on company.id = given.id
join user_account on user_account.id = company.owner_id
