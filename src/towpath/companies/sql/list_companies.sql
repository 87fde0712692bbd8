-- Uses company_by_name, from where the last page ended to the end of what begins so.
select company.id, company.external_id, company.name, company.tags, company.attributes, company.owner_id, user_account.email as owner, company.created_at, company.updated_at, company.folded_name
from company left join user_account on user_account.id = company.owner_id
where company.workspace_id = %(workspace_id)s
  and (company.folded_name, company.id) > (%(after)s::text collate "C", %(after_id)s::bigint)
  and company.folded_name >= %(start)s::text collate "C" and company.folded_name < %(end)s::text collate "C"
order by company.folded_name, company.id
limit %(limit)s
