-- Uses contact_pk. Waits for every sender that writes for the visitor, and lets no new one begin.
select id from contact where lane = %(lane)s and id = %(id)s for update
