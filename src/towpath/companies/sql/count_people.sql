-- Uses contact_company_people; a company has no more than 10,000 people.
select given.id, (select count(*) from contact_company where contact_company.company_id = given.id)
from unnest(%(ids)s::bigint[]) as given (id)
