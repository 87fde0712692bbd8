-- Uses company_pk, in its order: of two who change one company at once the second sees what the first left.
select company.id, company.external_id, company.name, company.tags, company.attributes, company.owner_id, user_account.email as owner, company.created_at, company.updated_at
from company left join user_account on user_account.id = company.owner_id
where company.workspace_id = %(workspace_id)s and company.id = any(%(ids)s::bigint[])
order by company.id
for no key update of company
