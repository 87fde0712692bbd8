-- Uses contact_pk.
select id from contact where lane = %(lane)s and id = %(id)s for no key update
