-- Uses customer_order_pk. A sender that changes the order at this moment is waited for.
select external_id, contact_id from customer_order where lane = %(lane)s and id = %(id)s for update
