-- Uses contact_company_people.
select company_id, lane, contact_id from contact_company where company_id = any(%(ids)s::bigint[]) order by company_id, lane, contact_id
