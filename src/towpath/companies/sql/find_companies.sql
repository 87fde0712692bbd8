-- Uses company_pk and company_known, once a batch.
select company.id, company.external_id, company.name, company.tags, company.attributes, company.owner_id, user_account.email as owner, company.created_at, company.updated_at
from company left join user_account on user_account.id = company.owner_id
where company.workspace_id = %(workspace_id)s
  and (company.id = any(%(ids)s::bigint[]) or company.external_id = any(%(external_ids)s::text[]))
order by company.id
