-- Uses segment_member_pk and segment_due_pk.
select (select since from segment_member
        where segment_member.lane = %(lane)s and segment_member.contact_id = %(contact_id)s and segment_member.segment_id = %(segment_id)s),
       (select due_at from segment_due
        where segment_due.lane = %(lane)s and segment_due.contact_id = %(contact_id)s and segment_due.segment_id = %(segment_id)s)
