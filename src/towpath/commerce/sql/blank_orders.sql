-- Uses customer_order_by_contact. Amounts, dates and statuses stay for the books; the number becomes one of ours.
update customer_order
set external_id = 'erased-' || id, attributes = '{}', folded = null, metadata = '{}'
where lane = %(lane)s and contact_id = %(contact_id)s
returning id
