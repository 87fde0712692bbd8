-- Uses coupon_code_of_contact. The code stays given out.
update coupon_code set contact_id = null where contact_id = %(contact_id)s
