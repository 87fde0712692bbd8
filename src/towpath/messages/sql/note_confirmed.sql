-- Uses consent_request_pk.
update consent_request set confirmed_at = %(now)s where lane = %(lane)s and id = %(id)s
