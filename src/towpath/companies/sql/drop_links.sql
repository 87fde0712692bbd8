-- Uses contact_company_pk; the contacts are locked.
delete from contact_company
using unnest(%(lanes)s::smallint[], %(contact_ids)s::bigint[]) as given (lane, contact_id)
where contact_company.lane = given.lane and contact_company.contact_id = given.contact_id
