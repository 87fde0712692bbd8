-- Uses contact_address_pk. An address that mail servers refuse for good; the first time stays.
update contact_address set bounced_at = coalesce(bounced_at, %(at)s)
where lane = %(lane)s and contact_id = %(contact_id)s and kind = 'email' and folded = %(address)s
