-- Uses contact_tag_pk.
select tag, added_at from contact_tag where lane = %(lane)s and contact_id = %(contact_id)s order by folded
