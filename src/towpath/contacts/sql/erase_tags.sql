-- Uses contact_tag_pk.
delete from contact_tag where lane = %(lane)s and contact_id = %(contact_id)s
