-- Uses contact_pk; the row is locked. Who has an external id keeps it.
update contact set external_id = %(external_id)s
where lane = %(lane)s and id = %(id)s and external_id is null
