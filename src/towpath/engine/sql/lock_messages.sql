-- Uses message_by_contact. A claim that is under way is waited for, and then seen as one.
select status from message where lane = %(from_lane)s and contact_id = %(from_id)s and status in (0, 1) for update
