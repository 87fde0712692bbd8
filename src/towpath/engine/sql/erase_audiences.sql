-- Uses audience_member_pk, led by lane.
delete from audience_member where lane = %(lane)s and contact_id = %(contact_id)s
