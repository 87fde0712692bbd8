-- Uses company_pk and the key of users.
select company.id, company.external_id, company.name, company.tags, company.attributes, company.owner_id, user_account.email as owner, company.created_at, company.updated_at
from company left join user_account on user_account.id = company.owner_id
where company.id = %(id)s and company.workspace_id = %(workspace_id)s
