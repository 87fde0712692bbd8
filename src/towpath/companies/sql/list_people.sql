-- Uses contact_company_people from where the last page ended, and contact_pk.
select contact_company.lane, contact_company.contact_id as id, contact.external_id, contact.first_name, contact.last_name, contact.email,
       contact.phone, contact.identified, contact_company.joined_at
from contact_company
join contact on contact.lane = contact_company.lane and contact.id = contact_company.contact_id
where contact_company.company_id = %(company_id)s
  and (contact_company.lane, contact_company.contact_id) > (%(lane)s::smallint, %(contact_id)s::bigint)
order by contact_company.lane, contact_company.contact_id
limit %(limit)s
