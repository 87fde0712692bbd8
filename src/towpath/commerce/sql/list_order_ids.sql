-- Uses customer_order_by_contact.
select id from customer_order where lane = %(lane)s and contact_id = %(contact_id)s
