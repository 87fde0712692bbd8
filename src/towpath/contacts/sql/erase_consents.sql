-- Uses consent_pk.
delete from consent where lane = %(lane)s and contact_id = %(contact_id)s
