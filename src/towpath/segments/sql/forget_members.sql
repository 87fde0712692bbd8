-- Of somebody who is no contact any more. Uses segment_member_pk.
delete from segment_member where lane = %(lane)s and contact_id = %(contact_id)s returning segment_id
