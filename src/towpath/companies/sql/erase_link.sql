-- Uses contact_company_pk.
delete from contact_company where lane = %(lane)s and contact_id = %(contact_id)s
