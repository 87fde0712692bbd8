-- Uses coupon_code_of_contact. What the one was given is the other's.
update coupon_code set contact_id = %(to_id)s
where contact_id = %(from_id)s
